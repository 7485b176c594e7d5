/**
 * User pools: the UserPool kind over Keycloak, and Amazon Cognito's user-pool API over the same realms. Door: {@link
 * dev.hearth.storage.userpools.UserPools}. A pool is a realm; {@code pool} makes it so, {@code directory} knows the pools
 * without asking anybody, {@code cognito} answers applications, {@code codes} makes and sends confirmation codes, {@code
 * engine} is the way to Keycloak.
 */
@NullMarked
package dev.hearth.storage.userpools;

import org.jspecify.annotations.NullMarked;
