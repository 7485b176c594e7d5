package dev.hearth.storage.userpools.pool;

import java.util.List;
import java.util.Map;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.userprofile.config.UPConfig;

/**
 * What a realm must be like: only the fields that Hearth decides; Keycloak's defaults and an administrator's choices fill
 * the rest.
 *
 * @param requiredActions by alias: whether everybody new must do it; one that is absent here is as Keycloak has it
 * @param disabledActions never asked of anybody
 */
record PoolPlan(
        RealmRepresentation realm,
        UPConfig profile,
        ClientScopeRepresentation scope,
        List<ClientRepresentation> clients,
        List<GroupRepresentation> groups,
        List<IdentityProviderRepresentation> providers,
        Map<String, Boolean> requiredActions,
        List<String> disabledActions,
        List<PoolRequest.Person> people) {
    /** On everything that is ours in a realm; what has it and is not planned any more is taken away. */
    static final String MANAGED = "hearth.managed";

    /** The client scope with Cognito's claims. */
    static final String SCOPE = "hearth";
}
