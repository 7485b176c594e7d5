package dev.hearth.operator;

import dev.hearth.operator.code.Digest;
import dev.hearth.operator.code.FolderPackages;
import dev.hearth.operator.code.Limits;
import dev.hearth.operator.code.Packages;
import dev.hearth.operator.packages.PackagesServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A running operator. Every operator serves packages; the one that leads reconciles Functions and keeps their pods.
 *
 * <pre>
 *   kubectl apply ─▶ FunctionReconciler: check → resolve → plan ─▶ Fleets ─▶ pods
 *                           │                                        ▲
 *                           └─▶ status, Events        DemandStreams ─┘ (from the gateways)
 * </pre>
 */
public final class Operator implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Operator.class);

    private final KubernetesClient client;
    private final OperatorConfig config;
    private final MeterRegistry metrics;
    private final Packages packages;
    private final PackagesServer server;
    private final URI packagesUrl;
    private final Optional<LeaseHolder> lease;

    /** Changed under the lock; read without it by gauges, which must not wait while a term begins. */
    private volatile @Nullable Term term;

    private boolean poolsOpen;
    private boolean closed;

    /**
     * Starts it; the caller keeps owning the client. Returns as soon as packages are served; with {@link
     * OperatorConfig.Leadership.Alone} it also works already, with a lease it does once it leads.
     */
    public static Operator start(KubernetesClient client, OperatorConfig config, MeterRegistry metrics) {
        try {
            return new Operator(client, config, metrics);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The packages folder \"%s\" or the address %s:%d cannot be used: %s"
                            .formatted(
                                    config.packages().folder(),
                                    config.packages().host(),
                                    config.packages().port(),
                                    e.getMessage()),
                    e);
        }
    }

    private Operator(KubernetesClient client, OperatorConfig config, MeterRegistry metrics) throws IOException {
        this.client = client;
        this.config = config;
        this.metrics = metrics;
        OperatorConfig.PackageStore store = config.packages();
        this.packages = new FolderPackages(store.folder(), Limits.STANDARD);
        this.server =
                new PackagesServer(new InetSocketAddress(store.host(), store.port()), packages, client, this::stored);
        this.packagesUrl =
                store.publicUrl().orElseGet(() -> URI.create("http://" + store.host() + ":" + server.port()));
        registerGauges();
        switch (config.leadership()) {
            case OperatorConfig.Leadership.Alone() -> {
                lease = Optional.empty();
                lead();
            }
            case OperatorConfig.Leadership.ByLease byLease -> {
                LeaseHolder holder = new LeaseHolder(client, byLease, config.identity(), this::lead, this::stop);
                lease = Optional.of(holder);
                holder.start();
            }
        }
    }

    private void registerGauges() {
        Gauge.builder("hearth.operator.leading", this, operator -> operator.isLeading() ? 1 : 0)
                .description("1 while this operator leads")
                .register(metrics);
        Gauge.builder("hearth.operator.functions", this, operator -> operator.ofTerm(Term::functions))
                .description("Functions that the leading operator looks after")
                .register(metrics);
        Gauge.builder(
                        "hearth.operator.demand.heard",
                        this,
                        operator -> operator.ofTerm(term -> term.hearsAll() ? 1 : 0))
                .description("1 while the demand of every gateway is seen; nothing is scaled down otherwise")
                .register(metrics);
    }

    private int ofTerm(ToIntFunction<Term> value) {
        Term leading = term;
        return leading == null ? 0 : value.applyAsInt(leading);
    }

    /** The port on which packages are served. */
    public int packagesPort() {
        return server.port();
    }

    /** How pods reach the packages. */
    public URI packagesUrl() {
        return packagesUrl;
    }

    /** Where pools do not begin from the start: from here on pods wait in them. */
    public synchronized void openPools() {
        poolsOpen = true;
        Term leading = term;
        if (leading != null) {
            leading.openPools();
        }
    }

    public boolean isLeading() {
        return term != null;
    }

    private synchronized void lead() {
        if (!closed && term == null) {
            try {
                Term begun = new Term(client, config, packages, packagesUrl, metrics);
                term = begun;
                if (poolsOpen) {
                    begun.openPools();
                }
            } catch (RuntimeException e) {
                LOG.errorf(e, "Operator could not begin to lead identity=%s", config.identity());
                throw e;
            }
        }
    }

    private synchronized void stop() {
        Term leading = term;
        if (leading != null) {
            LOG.infof("Operator stops leading identity=%s", config.identity());
            leading.close();
            term = null;
        }
    }

    private synchronized void stored(Digest digest) {
        Term leading = term;
        if (leading != null) {
            leading.stored(digest);
        }
    }

    /** Ends at once what it does; pods go on as they are. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        stop();
        lease.ifPresent(LeaseHolder::close);
        server.close();
    }
}
