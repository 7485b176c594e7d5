/**
 * What is known of the pools without asking Keycloak: their names on all sides, their clients with secrets and flows, their
 * rules for passwords and attributes. {@link dev.hearth.storage.userpools.directory.PoolDirectory} is kept by informers and
 * read by Cognito's API; names are derived from the objects' names, so they stay over a restart and a new installation.
 */
@NullMarked
package dev.hearth.storage.userpools.directory;

import org.jspecify.annotations.NullMarked;
