/**
 * The UserPool kind as {@code kubectl} sees it: users, groups and clients, an OpenID Connect issuer. Mutable beans, turned
 * into records at the storage room's door.
 */
@NullUnmarked
package dev.hearth.api.userpool;

import org.jspecify.annotations.NullUnmarked;
