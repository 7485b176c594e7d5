package dev.hearth.kinds.gateways;

import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.net.URI;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;

/**
 * A gateway and where its Runtime API is.
 *
 * @param name unique among gateways, and the name of its Lease
 * @param host an address or a name, of an IPv6 address without brackets
 */
public record GatewayAddress(String name, String host, int port) {
    public GatewayAddress {
        if (name.isBlank() || host.isBlank() || port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "a gateway needs a name, a host and a port, and has '%s', '%s' and %d".formatted(name, host, port));
        }
    }

    /** {@code host:port}, as in a URL. */
    public String authority() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    public URI uri() {
        return URI.create("http://" + authority());
    }

    /** What its Lease says; empty where that is none of a gateway's. */
    static Optional<GatewayAddress> of(Lease lease) {
        Map<String, String> annotations = lease.getMetadata().getAnnotations();
        String authority = annotations == null ? "" : annotations.getOrDefault(Labels.RUNTIME_ADDRESS, "");
        try {
            URI uri = URI.create("http://" + authority);
            String host = uri.getHost();
            return host == null || uri.getPort() < 1
                    ? Optional.empty()
                    : Optional.of(new GatewayAddress(
                            lease.getMetadata().getName(), host.replaceAll("[\\[\\]]", ""), uri.getPort()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Its Lease, renewed now. */
    public Lease lease(ZonedDateTime now) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(Labels.SYSTEM_NAMESPACE)
                .addToLabels(Labels.MANAGED_BY, "hearth")
                .addToLabels(Labels.GATEWAY, "true")
                .addToAnnotations(Labels.RUNTIME_ADDRESS, authority())
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(name)
                .withLeaseDurationSeconds(
                        (int) (Sightings.RENEWAL.multipliedBy(Sightings.MISSED).toMillis() / 1000))
                .withRenewTime(now)
                .endSpec()
                .build();
    }
}
