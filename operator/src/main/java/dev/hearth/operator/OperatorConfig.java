package dev.hearth.operator;

import dev.hearth.operator.pods.RuntimeAddresses;
import dev.hearth.operator.pools.PoolsConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that an operator is told.
 *
 * @param namespaces whose functions it looks after; empty: all
 * @param identity this process's name among operators
 * @param gateways base URLs of the gateways' Runtime API ports, such as {@code http://127.0.0.1:9001}; empty: those that keep
 *     Leases in {@code hearth-system}, as they come and go
 * @param pools how many pods wait for functions
 * @param internalToken the bearer token of the demand streams
 */
public record OperatorConfig(
        Set<String> namespaces,
        String identity,
        Leadership leadership,
        List<URI> gateways,
        String internalToken,
        PackageStore packages,
        Pods pods,
        Clock clock,
        PoolsConfig pools) {
    public OperatorConfig {
        namespaces = Set.copyOf(namespaces);
        gateways = List.copyOf(gateways);
        List<String> problems = new ArrayList<>();
        if (identity.isBlank()) {
            problems.add("\"identity\" is empty; it names this operator among others");
        }
        if (internalToken.length() < 16) {
            problems.add(
                    "\"internalToken\" has %d characters; at least 16 are needed".formatted(internalToken.length()));
        }
        for (URI gateway : gateways) {
            if (!"http".equals(gateway.getScheme()) && !"https".equals(gateway.getScheme())) {
                problems.add("the gateway \"%s\" is not an http or https address".formatted(gateway));
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("The operator's configuration is wrong: " + String.join("; ", problems));
        }
    }

    /** Who of several operators works. */
    public sealed interface Leadership {
        /** There is only this one. */
        record Alone() implements Leadership {}

        /**
         * Whoever holds a Lease. It is given back at {@code close()}, and an operator takes its own identity's lease over
         * at once: with a fixed identity a restart after a crash waits for nothing.
         */
        record ByLease(String namespace, String name, Duration lease, Duration renewDeadline, Duration retry)
                implements Leadership {
            /** The timings of Kubernetes's own controllers. */
            public static ByLease standard() {
                return new ByLease(
                        "hearth-system",
                        "hearth-operator",
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2));
            }
        }
    }

    /**
     * Where packages lie and are served.
     *
     * @param port 0: any free one
     * @param publicUrl how pods reach it; absent: {@code http://host:port}
     */
    public record PackageStore(Path folder, String host, int port, Optional<URI> publicUrl) {}

    /**
     * What every pod is told.
     *
     * @param imagePrefix before {@code function-<runtime>}, such as {@code ghcr.io/hearth/}
     * @param storage where functions with bindings find S3, DynamoDB and Cognito
     * @param eventing where they find Kinesis and SNS
     */
    public record Pods(
            String imagePrefix,
            String imageTag,
            String region,
            RuntimeAddresses addresses,
            Optional<URI> storage,
            Optional<URI> eventing) {
        public static Pods standard(RuntimeAddresses addresses) {
            return new Pods("ghcr.io/hearth/", "0.1", "us-east-1", addresses, Optional.empty(), Optional.empty());
        }
    }
}
