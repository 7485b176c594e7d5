package dev.hearth.storage.userpools.cognito;

import dev.hearth.api.Grant;
import dev.hearth.aws.json.JsonCall;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.engine.Realms;
import dev.hearth.storage.userpools.engine.TokenEndpoint;
import dev.hearth.storage.userpools.engine.TokenEndpoint.ClientCredentials;
import dev.hearth.storage.userpools.engine.TokenEndpoint.Granted;
import dev.hearth.storage.userpools.engine.TokenEndpoint.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.representations.idm.UserRepresentation;

/**
 * InitiateAuth, RespondToAuthChallenge, their administrators' twins, and RevokeToken. A password goes to Keycloak and
 * nowhere else; what Keycloak answers is told in Cognito's words.
 */
final class SignIns {
    private static final String NEW_PASSWORD = "NEW_PASSWORD_REQUIRED";
    private static final String FLOWS = "USER_SRP_AUTH, REFRESH_TOKEN_AUTH, REFRESH_TOKEN, CUSTOM_AUTH,"
            + " ADMIN_NO_SRP_AUTH, USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, USER_AUTH";
    private static final String USER_ATTRIBUTES = "userAttributes.";

    private final PoolAccess access;
    private final Users users;
    private final Realms realms;
    private final Sessions sessions;

    SignIns(PoolAccess access, Users users, Realms realms, Sessions sessions) {
        this.access = access;
        this.users = users;
        this.realms = realms;
        this.sessions = sessions;
    }

    /** Cognito user pools API reference, "InitiateAuth". */
    Map<String, Object> initiate(Body body) {
        PoolAccess.Caller caller = access.client(body.required("ClientId"));
        String flow = body.required("AuthFlow");
        Map<String, String> parameters = body.texts("AuthParameters");
        return switch (flow) {
            case "USER_PASSWORD_AUTH" -> {
                need(caller, Pool.Flow.USER_PASSWORD, "USER_PASSWORD_AUTH flow not enabled for this client");
                yield password(caller, parameters);
            }
            case "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN" -> refresh(caller, parameters);
            case "ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH" ->
                throw Faults.invalidParameter("Initiate Auth method not supported.");
            case "USER_SRP_AUTH", "CUSTOM_AUTH", "USER_AUTH" -> throw notHere(flow);
            default -> throw Faults.notOneOf("AuthFlow", flow, FLOWS);
        };
    }

    /** API reference, "AdminInitiateAuth". */
    Map<String, Object> adminInitiate(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.READ);
        PoolAccess.Caller caller = new PoolAccess.Caller(pool, access.client(pool, body.required("ClientId")));
        String flow = body.required("AuthFlow");
        Map<String, String> parameters = body.texts("AuthParameters");
        return switch (flow) {
            case "ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH" -> {
                need(caller, Pool.Flow.ADMIN_USER_PASSWORD, "Auth flow not enabled for this client");
                yield password(caller, parameters);
            }
            case "USER_PASSWORD_AUTH" -> {
                need(caller, Pool.Flow.USER_PASSWORD, "USER_PASSWORD_AUTH flow not enabled for this client");
                yield password(caller, parameters);
            }
            case "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN" -> refresh(caller, parameters);
            case "USER_SRP_AUTH", "CUSTOM_AUTH", "USER_AUTH" -> throw notHere(flow);
            default -> throw Faults.notOneOf("AuthFlow", flow, FLOWS);
        };
    }

    /** Keycloak keeps password hashes, from which no SRP verifier can be made; see docs/user-pools.md. */
    private static RuntimeException notHere(String flow) {
        return Faults.invalidParameter("%s is not enabled for the client.".formatted(flow));
    }

    private static void need(PoolAccess.Caller caller, Pool.Flow flow, String otherwise) {
        if (!caller.client().flows().contains(flow)) {
            throw Faults.invalidParameter(otherwise);
        }
    }

    private static String parameter(Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        if (value == null || value.isEmpty()) {
            throw Faults.invalidParameter("Missing required parameter " + name);
        }
        return value;
    }

    private Map<String, Object> password(PoolAccess.Caller caller, Map<String, String> parameters) {
        String username = parameter(parameters, "USERNAME");
        String password = parameter(parameters, "PASSWORD");
        SecretHash.check(caller.client(), Optional.ofNullable(parameters.get("SECRET_HASH")), username);
        Pool pool = caller.pool();
        return switch (grant(caller, username, password)) {
            case Granted granted -> result(granted, true);
            case Refused refused -> refused(caller, refused, () -> users.find(pool, username));
        };
    }

    private TokenEndpoint.Answer grant(PoolAccess.Caller caller, String username, String password) {
        return realms.tokens()
                .password(
                        realms.address(),
                        caller.pool().key().realm(),
                        credentials(caller.client()),
                        username,
                        password);
    }

    /** Keycloak says the last two only once the password was right, and "disabled" before it looks at the password. */
    private Map<String, Object> refused(
            PoolAccess.Caller caller,
            Refused refused,
            java.util.function.Supplier<Optional<UserRepresentation>> lookUp) {
        if (!refused.error().equals("invalid_grant")) {
            throw outOfStep(refused);
        }
        boolean hides = caller.client().hidesExistence();
        boolean incomplete = refused.description().contains("not fully set up");
        boolean disabled = refused.description().contains("disabled");
        if (hides && !incomplete && !disabled) {
            throw Faults.wrongPassword();
        }
        Optional<UserRepresentation> found = lookUp.get();
        if (found.isEmpty()) {
            throw hides ? Faults.wrongPassword() : Faults.userNotFound();
        }
        UserRepresentation user = found.get();
        if (incomplete || disabled) {
            return switch (UserStatus.of(user)) {
                case UNCONFIRMED -> throw Faults.userNotConfirmed();
                case FORCE_CHANGE_PASSWORD -> incomplete ? challenge(caller, user) : disabled(hides);
                case CONFIRMED -> disabled(hides);
            };
        }
        throw Faults.wrongPassword();
    }

    private static Map<String, Object> disabled(boolean hides) {
        throw hides ? Faults.wrongPassword() : Faults.notAuthorized("User is disabled.");
    }

    private static RuntimeException outOfStep(Refused refused) {
        return Faults.internal(
                "Keycloak does not know the client as it is declared (%s); the UserPool is being repaired."
                        .formatted(refused.error()));
    }

    private Map<String, Object> challenge(PoolAccess.Caller caller, UserRepresentation user) {
        Map<String, String> attributes = UserView.values(user);
        attributes.remove("sub");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ChallengeName", NEW_PASSWORD);
        answer.put(
                "Session",
                sessions.issue(caller.pool().key().realm(), caller.client().id(), user.getId(), NEW_PASSWORD));
        answer.put(
                "ChallengeParameters",
                Map.of(
                        "USER_ID_FOR_SRP", user.getUsername(),
                        "requiredAttributes", "[]",
                        "userAttributes", Json.text(attributes)));
        return answer;
    }

    private Map<String, Object> refresh(PoolAccess.Caller caller, Map<String, String> parameters) {
        need(caller, Pool.Flow.REFRESH_TOKEN, "Auth flow not enabled for this client");
        String token = parameter(parameters, "REFRESH_TOKEN");
        Optional<String> hash = Optional.ofNullable(parameters.get("SECRET_HASH"));
        if (caller.client().confidential() && hash.isEmpty()) {
            SecretHash.check(caller.client(), hash);
        }
        TokenEndpoint.Answer answer = realms.tokens()
                .refresh(realms.address(), caller.pool().key().realm(), credentials(caller.client()), token);
        return switch (answer) {
            case Granted granted -> {
                Claims claims = Claims.of(granted.idToken());
                SecretHash.check(caller.client(), hash, claims.text("cognito:username"), claims.text("sub"));
                yield result(granted, false);
            }
            case Refused refused
            when refused.error().equals("invalid_grant") ->
                throw Faults.notAuthorized(
                        Claims.looksLikeOne(token) ? "Refresh Token has been revoked" : "Invalid Refresh Token");
            case Refused refused -> throw outOfStep(refused);
        };
    }

    private static ClientCredentials credentials(Pool.Client client) {
        return new ClientCredentials(client.id(), client.secret());
    }

    /**
     * {@code ExpiresIn} is how long an access token of the client lives, as with Cognito, and not what Keycloak's
     * {@code expires_in} tells: what is left of that, a second less now and then.
     *
     * @param withRefreshToken a refresh gives no new one, as Cognito has it without rotation
     */
    private static Map<String, Object> result(Granted granted, boolean withRefreshToken) {
        Map<String, Object> tokens = new LinkedHashMap<>();
        tokens.put("AccessToken", granted.accessToken());
        tokens.put("ExpiresIn", Claims.of(granted.accessToken()).lifetime().toSeconds());
        tokens.put("TokenType", "Bearer");
        if (withRefreshToken) {
            tokens.put("RefreshToken", granted.refreshToken());
        }
        tokens.put("IdToken", granted.idToken());
        return Map.of("ChallengeParameters", Map.of(), "AuthenticationResult", tokens);
    }

    /** API reference, "RespondToAuthChallenge". */
    Map<String, Object> respond(Body body) {
        return respond(access.client(body.required("ClientId")), body);
    }

    /** API reference, "AdminRespondToAuthChallenge". */
    Map<String, Object> adminRespond(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.WRITE);
        return respond(new PoolAccess.Caller(pool, access.client(pool, body.required("ClientId"))), body);
    }

    private Map<String, Object> respond(PoolAccess.Caller caller, Body body) {
        String challenge = body.required("ChallengeName");
        if (!challenge.equals(NEW_PASSWORD)) {
            throw Faults.invalidParameter(
                    "\"%s\" is not a challenge that was set; only %s is".formatted(challenge, NEW_PASSWORD));
        }
        Map<String, String> responses = body.texts("ChallengeResponses");
        String username = parameter(responses, "USERNAME");
        String password = parameter(responses, "NEW_PASSWORD");
        String session = body.required("Session");
        SecretHash.check(caller.client(), Optional.ofNullable(responses.get("SECRET_HASH")), username);
        Pool pool = caller.pool();
        UserRepresentation user =
                users.find(pool, username).orElseThrow(() -> Faults.notAuthorized("Invalid session for the user."));
        sessions.check(session, pool.key().realm(), caller.client().id(), user.getId(), NEW_PASSWORD);
        if (UserStatus.of(user) != UserStatus.FORCE_CHANGE_PASSWORD) {
            throw Faults.notAuthorized("Invalid session for the user.");
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        responses.forEach((name, value) -> {
            if (name.startsWith(USER_ATTRIBUTES)) {
                attributes.put(name.substring(USER_ATTRIBUTES.length()), value);
            }
        });
        UserView.write(user, attributes, pool, false);
        users.setPassword(pool, user.getId(), password, false);
        List<String> actions = new ArrayList<>(user.getRequiredActions());
        actions.remove(UserStatus.UPDATE_PASSWORD);
        user.setRequiredActions(actions);
        users.update(pool, user);
        return switch (grant(caller, user.getUsername(), password)) {
            case Granted granted -> result(granted, true);
            case Refused refused -> refused(caller, refused, () -> users.find(pool, username));
        };
    }

    /** API reference, "RevokeToken". */
    Map<String, Object> revoke(Body body) {
        PoolAccess.Caller caller = access.client(body.required("ClientId"));
        String token = body.required("Token");
        Pool.Client client = caller.client();
        Optional<String> secret = body.text("ClientSecret");
        boolean proven = client.confidential()
                ? secret.isPresent()
                        && client.secret()
                                .filter(known -> Json.same(known, secret.get()))
                                .isPresent()
                : secret.isEmpty();
        if (!proven) {
            throw Faults.notAuthorized("Invalid client secret");
        }
        realms.tokens()
                .revoke(realms.address(), caller.pool().key().realm(), credentials(client), token)
                .ifPresent(refused -> {
                    throw refused.error().equals("unsupported_token_type")
                            ? Faults.unsupportedToken()
                            : Faults.invalidParameter(refused.description());
                });
        return Map.of();
    }
}
