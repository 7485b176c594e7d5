package dev.hearth.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hearth.gateway.dispatch.Limits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Every setting of the gateway.
 *
 * @param name of this gateway in demand lines, unique among gateways
 * @param host address that the function URLs, the AWS endpoint and (unless {@code runtimeHosts} says otherwise) the
 *     Runtime API listen on
 * @param functionPort of function URLs; 0 takes any free port, here as below
 * @param awsPort of the AWS endpoint
 * @param runtimePort of the Runtime API and the demand stream
 * @param runtimeHosts how pods reach the Runtime API
 * @param runtimeSocket where the Runtime API listens too, for pods on this machine: at most {@value #LONGEST_SOCKET_PATH}
 *     bytes (unix(7)), in a folder that only this user may enter
 * @param internalToken bearer token of Hearth's own rooms, at least 16 characters
 * @param region in the ARNs that functions see
 * @param loops event loops; on two cores one is best, see RATIONALE.md
 * @param limits the dispatcher's bounds
 * @param startWait longest that the start may wait for the cluster's objects
 * @param drain longest that the close waits for running requests
 * @param storage where S3, DynamoDB and Cognito requests of the AWS endpoint go; absent: it serves Lambda alone
 * @param eventing where Kinesis and SNS requests and asynchronous invocations go; absent: they are refused
 * @param peers the host at which other gateways, and pods that they send on, reach the Runtime API here; absent: this is the only
 *     gateway of its cluster
 */
public record GatewayConfig(
        String name,
        String host,
        int functionPort,
        int awsPort,
        int runtimePort,
        RuntimeHosts runtimeHosts,
        Optional<Path> runtimeSocket,
        String internalToken,
        String region,
        int loops,
        Limits limits,
        Duration startWait,
        Duration drain,
        Optional<URI> storage,
        Optional<URI> eventing,
        Optional<String> peers) {

    public static final int LONGEST_SOCKET_PATH = 107;

    /** How pods reach the Runtime API. */
    public enum RuntimeHosts {
        /** At {@code host}, like everything else: on a cluster, where the pods' host names lead to a Service. */
        SAME_HOST,
        /**
         * At {@code host} and at the address in 127.0.0.0/8 that each pod was given, which is listened on while the pod
         * lives: on the laptop. Never at all addresses, which would be open to the network.
         */
        LOOPBACK
    }

    public GatewayConfig {
        List<String> wrong = new ArrayList<>();
        for (int port : new int[] {functionPort, awsPort, runtimePort}) {
            if (port < 0 || port > 65535) {
                wrong.add("a port must be 0 to 65535, not " + port);
            }
        }
        runtimeSocket
                .filter(path -> path.toString().getBytes(UTF_8).length > LONGEST_SOCKET_PATH)
                .ifPresent(
                        path -> wrong.add("'runtimeSocket' may have at most %d bytes, not '%s'; choose a shorter folder"
                                .formatted(LONGEST_SOCKET_PATH, path)));
        if (internalToken.length() < 16) {
            wrong.add("'internalToken' must have at least 16 characters, not " + internalToken.length());
        }
        if (loops < 1 || loops > 64) {
            wrong.add("'loops' must be 1 to 64, not " + loops);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("the gateway's configuration is wrong: " + String.join("; ", wrong));
        }
    }

    /** The laptop's: everything on loopback, at the usual ports. */
    public static GatewayConfig onLoopback(String internalToken) {
        return new GatewayConfig(
                "local",
                "127.0.0.1",
                8080,
                4566,
                9001,
                RuntimeHosts.LOOPBACK,
                Optional.empty(),
                internalToken,
                "us-east-1",
                Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4),
                Limits.DEFAULT,
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** These settings but for what is changed on the copy. */
    public GatewayConfig with(Consumer<Changes> change) {
        Changes changes = new Changes(this);
        change.accept(changes);
        return changes.settled();
    }

    /** What is usually set otherwise than on a laptop with nothing else running. */
    public static final class Changes {
        private final GatewayConfig from;
        private String name;
        private RuntimeHosts runtimeHosts;
        private Optional<String> peers;
        private int functionPort;
        private int awsPort;
        private int runtimePort;
        private Optional<Path> runtimeSocket;
        private int loops;
        private Limits limits;
        private Duration drain;
        private Optional<URI> storage;
        private Optional<URI> eventing;

        private Changes(GatewayConfig from) {
            this.from = from;
            name = from.name;
            runtimeHosts = from.runtimeHosts;
            peers = from.peers;
            functionPort = from.functionPort;
            awsPort = from.awsPort;
            runtimePort = from.runtimePort;
            runtimeSocket = from.runtimeSocket;
            loops = from.loops;
            limits = from.limits;
            drain = from.drain;
            storage = from.storage;
            eventing = from.eventing;
        }

        public Changes ports(int functions, int aws, int runtime) {
            functionPort = functions;
            awsPort = aws;
            runtimePort = runtime;
            return this;
        }

        public Changes runtimeSocket(Optional<Path> path) {
            runtimeSocket = path;
            return this;
        }

        public Changes loops(int number) {
            loops = number;
            return this;
        }

        public Changes limits(Limits other) {
            limits = other;
            return this;
        }

        public Changes drain(Duration longest) {
            drain = longest;
            return this;
        }

        public Changes storage(URI address) {
            storage = Optional.of(address);
            return this;
        }

        public Changes eventing(URI address) {
            eventing = Optional.of(address);
            return this;
        }

        /** One of several: its name, and the host at which the others reach it. */
        public Changes oneOfSeveral(String itsName, String host) {
            name = itsName;
            peers = Optional.of(host);
            runtimeHosts = RuntimeHosts.SAME_HOST;
            return this;
        }

        private GatewayConfig settled() {
            return new GatewayConfig(
                    name,
                    from.host,
                    functionPort,
                    awsPort,
                    runtimePort,
                    runtimeHosts,
                    runtimeSocket,
                    from.internalToken,
                    from.region,
                    loops,
                    limits,
                    from.startWait,
                    drain,
                    storage,
                    eventing,
                    peers);
        }
    }

    @Override
    public String toString() {
        return "GatewayConfig[" + name + " at " + host + "]";
    }
}
