package dev.hearth.operator.pods;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.HostAliasBuilder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Predicate;

/** Where a pod finds the Runtime API, under a host that is its own, so that the gateway knows it by {@code Host}. */
public sealed interface RuntimeAddresses {
    /**
     * @param host a name or an address that no other living pod has
     * @param alias the entry of the pod's hosts file that makes the name resolve, where it is a name
     * @param socket the Unix socket of the same API, where the pods are on its machine
     */
    record Address(String host, int port, Optional<HostAlias> alias, Optional<Path> socket) {}

    Address next(Predicate<String> taken);

    /** On the laptop: an address in 127.0.0.0/8, outside 127.0.0.0/16 where everything else is. */
    record LoopbackAddresses(int port, Optional<Path> socket) implements RuntimeAddresses {
        private static final SecureRandom RANDOM = new SecureRandom();

        public LoopbackAddresses(int port) {
            this(port, Optional.empty());
        }

        @Override
        public Address next(Predicate<String> taken) {
            while (true) {
                String host =
                        "127.%d.%d.%d".formatted(1 + RANDOM.nextInt(254), RANDOM.nextInt(256), 1 + RANDOM.nextInt(254));
                if (!taken.test(host)) {
                    return new Address(host, port, Optional.empty(), socket);
                }
            }
        }
    }

    /** On a cluster: an unguessable name that the pod's own hosts file leads to the gateway. */
    record HostAliases(String gatewayIp, int port) implements RuntimeAddresses {
        @Override
        public Address next(Predicate<String> taken) {
            String host = "p" + Tokens.label() + ".pods.hearth.internal";
            HostAlias alias =
                    new HostAliasBuilder().withIp(gatewayIp).withHostnames(host).build();
            return new Address(host, port, Optional.of(alias), Optional.empty());
        }
    }
}
