package dev.hearth.storage.userpools.cognito;

import dev.hearth.storage.userpools.codes.Codes;
import dev.hearth.storage.userpools.codes.Purpose;
import dev.hearth.storage.userpools.directory.Attributes;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.directory.RoomClient;
import dev.hearth.storage.userpools.engine.Realms;
import dev.hearth.storage.userpools.engine.TokenEndpoint;
import dev.hearth.storage.userpools.engine.TokenEndpoint.ClientCredentials;
import dev.hearth.storage.userpools.key.RoomKey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.representations.idm.UserRepresentation;

/** What somebody who is signed in does with their own account; an access token says who it is. */
final class OwnAccount {
    private final PoolAccess access;
    private final Users users;
    private final Letters letters;
    private final Realms realms;
    private final RoomKey key;
    private final Clock clock;

    OwnAccount(PoolAccess access, Users users, Letters letters, Realms realms, RoomKey key, Clock clock) {
        this.access = access;
        this.users = users;
        this.letters = letters;
        this.realms = realms;
        this.key = key;
        this.clock = clock;
    }

    private record Owner(Pool pool, UserRepresentation user) {}

    /** Keycloak is asked each time, so a token is good no more the moment its session ends. */
    private Owner owner(Body body) {
        String token = body.required("AccessToken");
        Claims claims = Claims.of(token);
        Pool pool = access.realm(claims.realm()).orElseThrow(() -> Faults.notAuthorized("Invalid Access Token"));
        if (!claims.text("token_use").equals("access")) {
            throw Faults.notAuthorized("Invalid Access Token");
        }
        if (claims.expired(clock.instant())) {
            throw Faults.notAuthorized("Access Token has expired");
        }
        String id = realms.tokens()
                .userInfo(realms.address(), pool.key().realm(), token)
                .map(info -> info.path(Attributes.SUB).asText())
                .orElseThrow(() -> Faults.notAuthorized("Access Token has been revoked"));
        return new Owner(pool, users.byId(pool, id).orElseThrow(Faults::userNotFound));
    }

    /** Cognito user pools API reference, "GetUser". */
    Map<String, Object> get(Body body) {
        UserRepresentation user = owner(body).user();
        return Map.of("Username", user.getUsername(), "UserAttributes", UserView.attributes(user));
    }

    /** API reference, "UpdateUserAttributes". */
    Map<String, Object> update(Body body) {
        Owner owner = owner(body);
        UserRepresentation user = owner.user();
        Pool pool = owner.pool();
        String before = String.valueOf(user.getEmail());
        UserView.write(user, body.attributes("UserAttributes"), pool, false);
        if (before.equals(String.valueOf(user.getEmail()))) {
            users.update(pool, user);
            return Map.of("CodeDeliveryDetailsList", List.of());
        }
        user.setEmailVerified(false);
        if (!pool.verifiesEmail()) {
            users.update(pool, user);
            return Map.of("CodeDeliveryDetailsList", List.of());
        }
        Codes.Made made = letters.prepare(pool, user, Purpose.EMAIL);
        users.update(pool, user);
        return Map.of("CodeDeliveryDetailsList", List.of(letters.send(pool, user, Purpose.EMAIL, made)));
    }

    /** API reference, "GetUserAttributeVerificationCode". */
    Map<String, Object> verificationCode(Body body) {
        Owner owner = owner(body);
        onlyEmail(body, owner.user());
        Codes.Made made = letters.prepare(owner.pool(), owner.user(), Purpose.EMAIL);
        users.update(owner.pool(), owner.user());
        return Map.of("CodeDeliveryDetails", letters.send(owner.pool(), owner.user(), Purpose.EMAIL, made));
    }

    /** API reference, "VerifyUserAttribute". */
    Map<String, Object> verify(Body body) {
        Owner owner = owner(body);
        onlyEmail(body, owner.user());
        letters.check(owner.pool(), owner.user(), Purpose.EMAIL, body.required("Code"));
        owner.user().setEmailVerified(true);
        users.update(owner.pool(), owner.user());
        return Map.of();
    }

    private static void onlyEmail(Body body, UserRepresentation user) {
        String name = body.required("AttributeName");
        if (!name.equals(Attributes.EMAIL) || user.getEmail() == null) {
            throw Faults.invalidParameter("User has no attribute specified: " + name);
        }
    }

    /** API reference, "DeleteUser". */
    Map<String, Object> delete(Body body) {
        Owner owner = owner(body);
        users.delete(owner.pool(), owner.user().getId());
        return Map.of();
    }

    /** API reference, "GlobalSignOut". */
    Map<String, Object> signOut(Body body) {
        Owner owner = owner(body);
        users.signOut(owner.pool(), owner.user().getId());
        return Map.of();
    }

    /** API reference, "ChangePassword". */
    Map<String, Object> changePassword(Body body) {
        Owner owner = owner(body);
        String previous = body.required("PreviousPassword");
        String proposed = body.required("ProposedPassword");
        Pool pool = owner.pool();
        if (!isPassword(pool, owner.user().getUsername(), previous)) {
            throw Faults.wrongPassword();
        }
        users.setPassword(pool, owner.user().getId(), proposed, false);
        return Map.of();
    }

    /** By a client of the room's own, since the token's client need not be allowed passwords; its session ends at once. */
    private boolean isPassword(Pool pool, String username, String password) {
        String realm = pool.key().realm();
        ClientCredentials room = new ClientCredentials(RoomClient.ID, Optional.of(RoomClient.secret(key, realm)));
        return switch (realms.tokens().password(realms.address(), realm, room, username, password)) {
            case TokenEndpoint.Granted granted -> {
                realms.tokens().revoke(realms.address(), realm, room, granted.refreshToken());
                yield true;
            }
            case TokenEndpoint.Refused refused when refused.error().equals("invalid_grant") -> false;
            case TokenEndpoint.Refused refused ->
                throw Faults.internal("Keycloak does not know the room's client (%s); the UserPool is being repaired."
                        .formatted(refused.error()));
        };
    }
}
