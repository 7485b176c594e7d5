package dev.hearth.storage.userpools.cognito;

import dev.hearth.api.Grant;
import dev.hearth.aws.json.JsonCall;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.engine.Realms;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.UserRepresentation;

/** What a server does with the people of its pool; every call is signed. */
final class AdminUsers {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "abcdefghijkmnopqrstuvwxyz";

    private final PoolAccess access;
    private final Users users;
    private final Letters letters;
    private final Realms realms;

    AdminUsers(PoolAccess access, Users users, Letters letters, Realms realms) {
        this.access = access;
        this.users = users;
        this.letters = letters;
        this.realms = realms;
    }

    /** Cognito user pools API reference, "AdminCreateUser". */
    Map<String, Object> create(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.WRITE);
        String username = SignUps.username(body.required("Username"));
        String action = body.text("MessageAction").orElse("");
        if (!List.of("", "RESEND", "SUPPRESS").contains(action)) {
            throw Faults.notOneOf("MessageAction", action, "RESEND, SUPPRESS");
        }
        String password = body.text("TemporaryPassword").orElseGet(() -> temporaryPassword(pool));
        pool.passwords().problem(password).ifPresent(problem -> {
            throw Faults.invalidPassword(problem);
        });
        if (action.equals("RESEND")) {
            return resend(pool, username, password);
        }
        UserRepresentation user = new UserRepresentation();
        user.setUsername(username.toLowerCase(Locale.ROOT));
        user.setEnabled(true);
        user.setEmailVerified(false);
        UserView.write(user, body.attributes("UserAttributes"), pool, true);
        String id = users.create(pool, user, password, true, "User account already exists");
        UserRepresentation made = users.byId(pool, id).orElseThrow(Faults::userNotFound);
        made.setRequiredActions(List.of(UserStatus.UPDATE_PASSWORD));
        users.update(pool, made);
        if (action.isEmpty()) {
            invite(pool, made, password);
        }
        return Map.of("User", UserView.user(made, "Attributes"));
    }

    private Map<String, Object> resend(Pool pool, String username, String password) {
        UserRepresentation user = users.get(pool, username);
        if (UserStatus.of(user) != UserStatus.FORCE_CHANGE_PASSWORD) {
            throw Faults.unsupportedState("Resend not possible. User status is " + UserStatus.of(user));
        }
        users.setPassword(pool, user.getId(), password, true);
        invite(pool, user, password);
        return Map.of("User", UserView.user(user, "Attributes"));
    }

    /** Without an address and with a mail server there is nowhere to send it; the caller knows the password or sets one. */
    private void invite(Pool pool, UserRepresentation user, String password) {
        if (user.getEmail() != null || pool.mail().isEmpty()) {
            letters.invite(pool, user, password);
        }
    }

    /** Of what every policy asks for, and as long as it asks. */
    private static String temporaryPassword(Pool pool) {
        StringBuilder password = new StringBuilder("A9-");
        while (password.length() < Math.max(12, pool.passwords().minimumLength())) {
            password.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return password.toString();
    }

    /** API reference, "AdminGetUser". */
    Map<String, Object> get(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.READ);
        return UserView.user(users.get(pool, body.required("Username")), "UserAttributes");
    }

    /** API reference, "AdminUpdateUserAttributes". */
    Map<String, Object> update(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.WRITE);
        UserRepresentation user = users.get(pool, body.required("Username"));
        UserView.write(user, body.attributes("UserAttributes"), pool, true);
        users.update(pool, user);
        return Map.of();
    }

    /** API reference, "AdminSetUserPassword": what kept somebody from signing in is over with a permanent one. */
    Map<String, Object> setPassword(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.WRITE);
        String password = body.required("Password");
        boolean permanent = body.flag("Permanent");
        UserRepresentation user = users.get(pool, body.required("Username"));
        users.setPassword(pool, user.getId(), password, !permanent);
        SignUps.confirmed(user);
        user.setRequiredActions(permanent ? List.of() : List.of(UserStatus.UPDATE_PASSWORD));
        users.update(pool, user);
        return Map.of();
    }

    /** API reference, "AdminConfirmSignUp". */
    Map<String, Object> confirmSignUp(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.WRITE);
        UserRepresentation user = users.get(pool, body.required("Username"));
        if (UserStatus.of(user) != UserStatus.UNCONFIRMED) {
            throw Faults.notAuthorized("User cannot be confirmed. Current status is " + UserStatus.of(user));
        }
        SignUps.confirmed(user);
        users.update(pool, user);
        return Map.of();
    }

    /** API reference, "AdminDeleteUser". */
    Map<String, Object> delete(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.WRITE);
        users.delete(pool, users.get(pool, body.required("Username")).getId());
        return Map.of();
    }

    /** API reference, "AdminEnableUser" and "AdminDisableUser"; who is disabled is signed out. */
    Map<String, Object> setEnabled(JsonCall call, Body body, boolean enabled) {
        Pool pool = access.signed(call, body, Grant.Access.WRITE);
        UserRepresentation user = users.get(pool, body.required("Username"));
        if (UserView.attribute(user, UserStatus.AWAITS_ADMIN).isPresent()) {
            throw Faults.invalidParameter("User is not confirmed; confirm or delete it first.");
        }
        user.setEnabled(enabled);
        users.update(pool, user);
        if (!enabled) {
            users.signOut(pool, user.getId());
        }
        return Map.of();
    }

    /** API reference, "AdminUserGlobalSignOut". */
    Map<String, Object> signOut(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.WRITE);
        users.signOut(pool, users.get(pool, body.required("Username")).getId());
        return Map.of();
    }

    /** API reference, "AdminAddUserToGroup" and "AdminRemoveUserFromGroup"; done twice is done once. */
    Map<String, Object> membership(JsonCall call, Body body, boolean member) {
        Pool pool = access.signed(call, body, Grant.Access.WRITE);
        String name = body.required("GroupName");
        UserRepresentation user = users.get(pool, body.required("Username"));
        String group = realms.in(
                        pool.key().realm(),
                        realm -> realm.groups().query(name, true, 0, 10, true).stream()
                                .filter(found -> found.getName().equals(name))
                                .map(GroupRepresentation::getId)
                                .findFirst())
                .orElseThrow(Faults::groupNotFound);
        realms.change(pool.key().realm(), realm -> {
            if (member) {
                realm.users().get(user.getId()).joinGroup(group);
            } else {
                realm.users().get(user.getId()).leaveGroup(group);
            }
        });
        return Map.of();
    }

    /** API reference, "AdminListGroupsForUser". */
    Map<String, Object> groups(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.READ);
        UserRepresentation user = users.get(pool, body.required("Username"));
        Page<GroupRepresentation> page = Page.of(body, "Limit", "NextToken", users.groups(pool, user.getId()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "Groups",
                page.elements().stream()
                        .map(group -> Describing.group(pool, group))
                        .toList());
        page.next().ifPresent(next -> answer.put("NextToken", next));
        return answer;
    }
}
