package dev.hearth.gateway.route;

import dev.hearth.api.AccountId;
import java.time.Duration;
import java.util.Optional;

/**
 * All that the gateway needs of one Function, made once when the object changes.
 *
 * @param revision the revision whose pods get new invocations; empty while the operator has resolved none
 * @param codeUnavailable the message of a {@code CodeAvailable} condition that is False
 * @param notReady the message of a {@code Ready} condition that is False, for people who wait in vain
 */
public record FunctionRoute(
        String namespace,
        String name,
        String region,
        String revision,
        Optional<String> codeUnavailable,
        Optional<String> notReady,
        Duration timeout,
        int maxScale,
        int containerConcurrency,
        AuthType authType,
        Configuration configuration,
        String key,
        String arn) {

    public enum AuthType {
        AWS_IAM,
        NONE
    }

    /** What {@code GetFunctionConfiguration} shows beyond the rest; empty strings where the object says nothing. */
    public record Configuration(
            String runtime,
            String handler,
            String description,
            String codeSha256,
            String image,
            String lastModified,
            int memoryMiB,
            int ephemeralStorageMiB) {
        public static final Configuration NONE = new Configuration("", "", "", "", "", "", 128, 512);
    }

    public FunctionRoute {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException(
                    "the timeout of function '%s' must be positive, not %s; set spec.timeoutSeconds to 1 to 900"
                            .formatted(key, timeout));
        }
        if (maxScale < 1 || containerConcurrency < 1) {
            throw new IllegalArgumentException(
                    "function '%s' must allow at least one pod and one invocation, not %d and %d; set spec.scaling"
                            .formatted(key, maxScale, containerConcurrency));
        }
    }

    /** As the other, with {@link #key} and {@link #arn} derived. */
    public static FunctionRoute of(
            String namespace,
            String name,
            String region,
            String revision,
            Optional<String> codeUnavailable,
            Optional<String> notReady,
            Duration timeout,
            int maxScale,
            int containerConcurrency,
            AuthType authType,
            Configuration configuration) {
        return new FunctionRoute(
                namespace,
                name,
                region,
                revision,
                codeUnavailable,
                notReady,
                timeout,
                maxScale,
                containerConcurrency,
                authType,
                configuration,
                key(namespace, name),
                arn(region, namespace, name));
    }

    /** How a function is named in the tables: {@code namespace/name}, as in the path of its URL. */
    public static String key(String namespace, String name) {
        return namespace + '/' + name;
    }

    public static String arn(String region, String namespace, String name) {
        return "arn:aws:lambda:" + region + ':' + AccountId.of(namespace) + ":function:" + name;
    }

    /** Most invocations that all pods of the function together may run. */
    public int capacity() {
        return maxScale * containerConcurrency;
    }
}
