package dev.hearth.storage.tables.cql;

import dev.hearth.conformance.cassandra.CassandraServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a CQL endpoint: the one that {@code HEARTH_TEST_CQL=host:port/datacenter} names, else a {@link CassandraServer}
 * that is started when the first test asks and ends with the run of the tests.
 */
public final class CqlCluster implements ParameterResolver {
    private static final String KEYSPACE = "hearth_test";

    /** Where it listens. */
    public record Endpoint(InetSocketAddress address, String datacenter) {
        public CqlConfig config() {
            return CqlConfig.of(address, datacenter, KEYSPACE);
        }
    }

    /** What the run holds on to; JUnit closes it at its end. */
    private record Running(Endpoint endpoint, AutoCloseable server) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            server.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Endpoint.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(CqlCluster.class))
                .computeIfAbsent(Running.class, type -> start(), Running.class)
                .endpoint();
    }

    private static Running start() {
        String given = System.getenv("HEARTH_TEST_CQL");
        if (given != null && !given.isBlank()) {
            return new Running(parse(given), () -> {});
        }
        try {
            CassandraServer server = CassandraServer.start();
            return new Running(new Endpoint(server.address(), "datacenter1"), server);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Endpoint parse(String text) {
        Matcher parts = Pattern.compile("(.+):(\\d+)/(.+)").matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'HEARTH_TEST_CQL' is host:port/datacenter, not '" + text + "'.");
        }
        try {
            InetAddress host = InetAddress.getByName(parts.group(1));
            return new Endpoint(new InetSocketAddress(host, Integer.parseInt(parts.group(2))), parts.group(3));
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException("'HEARTH_TEST_CQL' names a host that is not known: '" + text + "'.", e);
        }
    }
}
