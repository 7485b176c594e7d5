package dev.hearth.cluster;

import dev.hearth.cluster.Room.Prepared;
import dev.hearth.operator.Operator;
import dev.hearth.operator.OperatorConfig;
import dev.hearth.operator.pods.RuntimeAddresses;
import dev.hearth.operator.pools.PoolsConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The operator as an application. */
final class OperatorApplication {
    /**
     * What it is told, without the address that it has to look up.
     *
     * @param runtime where pods find the Runtime API; its host goes into their hosts files as an address
     */
    record Plan(
            String identity,
            Set<String> namespaces,
            List<URI> gateways,
            String internalToken,
            OperatorConfig.PackageStore packages,
            String imagePrefix,
            String imageTag,
            String region,
            URI runtime,
            Optional<URI> storage,
            Optional<URI> eventing,
            int poolMemoryMiB) {

        OperatorConfig config() {
            return new OperatorConfig(
                    namespaces,
                    identity,
                    OperatorConfig.Leadership.ByLease.standard(),
                    gateways,
                    internalToken,
                    packages,
                    new OperatorConfig.Pods(
                            imagePrefix,
                            imageTag,
                            region,
                            new RuntimeAddresses.HostAliases(address(runtime.getHost()), runtime.getPort()),
                            storage,
                            eventing),
                    Clock.systemUTC(),
                    PoolsConfig.of(poolMemoryMiB));
        }
    }

    static Prepared of(Settings settings) {
        Plan plan = plan(settings);
        return in -> Operator.start(in.client(), plan.config(), in.meters());
    }

    static Plan plan(Settings settings) {
        URI runtime = settings.needUrl("HEARTH_RUNTIME_URL", "where pods find the gateway's Runtime API");
        if (runtime.getPort() < 0 && settings.isRight()) {
            settings.wrong("'HEARTH_RUNTIME_URL' must name a port, and is '" + runtime + "'.");
        }
        return new Plan(
                settings.text("HEARTH_POD_NAME", "operator"),
                Settings.parts(settings.text("HEARTH_NAMESPACES", "")).collect(Collectors.toSet()),
                settings.findUrls("HEARTH_GATEWAYS"),
                Room.internalToken(settings),
                new OperatorConfig.PackageStore(
                        Path.of(settings.text("HEARTH_PACKAGES_FOLDER", "/var/lib/hearth/packages")),
                        Ports.host(settings),
                        Ports.of(settings, "PACKAGES", Ports.PACKAGES),
                        Optional.of(
                                settings.needUrl("HEARTH_PACKAGES_URL", "where pods find this operator's packages"))),
                settings.text("HEARTH_IMAGE_PREFIX", "ghcr.io/hearth/"),
                settings.need("HEARTH_IMAGE_TAG", "the tag of the function images"),
                Room.region(settings),
                runtime,
                settings.findUrl("HEARTH_STORAGE_URL"),
                settings.findUrl("HEARTH_AWS_URL"),
                settings.number("HEARTH_POOL_MEMORY_MIB", 4096, 0, 1 << 24));
    }

    private static String address(String host) {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(
                    "the host '%s' of 'HEARTH_RUNTIME_URL' cannot be resolved; where a cluster has no DNS, install with clusterDns=false"
                            .formatted(host),
                    e);
        }
    }

    private OperatorApplication() {}
}
