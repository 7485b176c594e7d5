package dev.hearth.storage.userpools.cognito;

import java.util.List;
import org.keycloak.representations.idm.UserRepresentation;

/** Where somebody stands (Cognito's {@code UserStatusType}), read from what Keycloak still asks of them. */
enum UserStatus {
    /** Signed up; a code, a link in a mail or an administrator confirms. */
    UNCONFIRMED,
    CONFIRMED,
    /** Has a temporary password. */
    FORCE_CHANGE_PASSWORD;

    /** Keycloak's required actions. */
    static final String VERIFY_EMAIL = "VERIFY_EMAIL";

    static final String UPDATE_PASSWORD = "UPDATE_PASSWORD";

    /** The attribute of a disabled user that waits for an administrator. */
    static final String AWAITS_ADMIN = "hearth.awaits-admin";

    static UserStatus of(UserRepresentation user) {
        List<String> actions = user.getRequiredActions() == null ? List.of() : user.getRequiredActions();
        if (actions.contains(VERIFY_EMAIL)
                || UserView.attribute(user, AWAITS_ADMIN).isPresent()) {
            return UNCONFIRMED;
        }
        return actions.contains(UPDATE_PASSWORD) ? FORCE_CHANGE_PASSWORD : CONFIRMED;
    }
}
