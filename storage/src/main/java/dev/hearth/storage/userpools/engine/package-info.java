/**
 * The Keycloak under the user pools. {@link dev.hearth.storage.userpools.engine.KeycloakEngine} says where it is (and, on a
 * laptop, starts it), {@link dev.hearth.storage.userpools.engine.Realms} is the way to its Admin API and {@link
 * dev.hearth.storage.userpools.engine.TokenEndpoint} to its OpenID Connect endpoints. Called by the reconciler and by
 * Cognito's API. Connections and waits are bounded; what does not answer is an {@link
 * dev.hearth.storage.userpools.engine.EngineUnavailable}, what is too much at once an {@link
 * dev.hearth.storage.userpools.engine.EngineBusy}.
 */
@NullMarked
package dev.hearth.storage.userpools.engine;

import org.jspecify.annotations.NullMarked;
