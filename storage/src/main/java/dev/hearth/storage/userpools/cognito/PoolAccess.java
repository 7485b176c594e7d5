package dev.hearth.storage.userpools.cognito;

import dev.hearth.api.AccountId;
import dev.hearth.api.Grant;
import dev.hearth.aws.json.JsonCall;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.directory.PoolDirectory;
import dev.hearth.storage.userpools.directory.PoolKey;
import java.util.List;
import java.util.Optional;

/** Which pool a call is about, and whether its caller may. */
final class PoolAccess {
    static final String SERVICE = "cognito-idp";

    private final PoolDirectory directory;

    PoolAccess(PoolDirectory directory) {
        this.directory = directory;
    }

    /** A pool and the client that calls it. */
    record Caller(Pool pool, Pool.Client client) {}

    /** By the {@code ClientId} that applications send; no signature is needed. */
    Caller client(String clientId) {
        Pool pool = directory.byClientId(clientId).orElseThrow(() -> Faults.clientNotFound(clientId));
        return new Caller(pool, client(pool, clientId));
    }

    Pool.Client client(Pool pool, String clientId) {
        return Optional.ofNullable(pool.clients().get(clientId)).orElseThrow(() -> Faults.clientNotFound(clientId));
    }

    Optional<Pool> realm(String realm) {
        return directory.byRealm(realm);
    }

    /**
     * The pool of a signed call: by its id, or by the name of its UserPool in the caller's namespace. Another namespace's pool
     * is as one that does not exist.
     */
    Pool signed(JsonCall call, Body body, Grant.Access access) {
        SigningKey key = call.caller()
                .orElseThrow(() -> Faults.notAuthorized("\"%s\" must be signed".formatted(call.operation())));
        String id = body.required("UserPoolId");
        Pool pool = directory
                .byId(id)
                .or(() -> directory.byName(new PoolKey(key.namespace(), id)))
                .filter(found -> found.key().namespace().equals(key.namespace()))
                .orElseThrow(() -> Faults.poolNotFound(id));
        if (!key.may(SERVICE, pool.key().name(), access)) {
            throw Faults.accessDenied(
                    "User: arn:aws:iam::%s:user/%s is not authorized to perform: cognito-idp:%s on resource: %s because no identity-based policy allows the cognito-idp:%s action"
                            .formatted(
                                    AccountId.of(key.namespace()),
                                    key.accessKeyId(),
                                    call.operation(),
                                    pool.arn(),
                                    call.operation()));
        }
        return pool;
    }

    /** The pools that a signed caller may read, in the order of their names. */
    List<Pool> readable(JsonCall call) {
        SigningKey key = call.caller()
                .orElseThrow(() -> Faults.notAuthorized("\"%s\" must be signed".formatted(call.operation())));
        return directory.all().stream()
                .filter(pool -> pool.key().namespace().equals(key.namespace()))
                .filter(pool -> key.may(SERVICE, pool.key().name(), Grant.Access.READ))
                .sorted(java.util.Comparator.comparing(pool -> pool.key().name()))
                .toList();
    }
}
