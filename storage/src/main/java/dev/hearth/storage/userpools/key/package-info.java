/**
 * The one secret of the user pools: {@link dev.hearth.storage.userpools.key.RoomKey} signs challenge sessions and keys the
 * digests of codes and passwords, so that what lies in Keycloak's database cannot be guessed from. It lies in a Secret of
 * the system's namespace, shared by all storage services of a cluster.
 */
@NullMarked
package dev.hearth.storage.userpools.key;

import org.jspecify.annotations.NullMarked;
