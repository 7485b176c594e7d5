package dev.hearth.operator.demand;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.hearth.api.Demand;
import dev.hearth.api.PodProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One stream of {@link Demand} lines to each gateway, each on a virtual thread that reads, hands on and, when the stream
 * breaks or falls silent, connects again after a growing pause. A line that is not one, or too long, breaks the stream:
 * what follows it could not be trusted. Gateways may come and go; one that goes is heard to the end of its stream, for while it
 * drains it still has requests.
 */
public final class DemandStreams implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DemandStreams.class);
    private static final int LONGEST_LINE = 32 << 20;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LAST_PAUSE_MILLIS = 5_000;
    private static final ObjectReader LINES = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build()
            .readerFor(Demand.class);

    private final String token;
    private final Coverage coverage;
    private final BiConsumer<URI, Demand> lines;
    private final ScheduledExecutorService timer;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Consumer<URI> gone;
    private final Map<URI, Reader> readers = new HashMap<>();
    private volatile boolean closed;

    /** What is known of one gateway's stream; guarded by the streams. */
    private static final class Reader {
        Thread thread = Thread.currentThread();

        /** The stream is open: its end is waited for, also when the gateway goes. */
        boolean open;

        boolean leaving;
    }

    /**
     * @param lines told on the stream's thread, in order for each gateway; must not block
     * @param gone told on the same thread, after the last line of a gateway that is not followed any more
     */
    public DemandStreams(
            String token,
            Coverage coverage,
            ScheduledExecutorService timer,
            BiConsumer<URI, Demand> lines,
            Consumer<URI> gone) {
        this.token = token;
        this.coverage = coverage;
        this.timer = timer;
        this.lines = lines;
        this.gone = gone;
    }

    /** These are the gateways from now on. */
    public synchronized void follow(Collection<URI> gateways) {
        if (closed) {
            return;
        }
        readers.forEach((gateway, reader) -> {
            reader.leaving = !gateways.contains(gateway);
            if (reader.leaving && !reader.open) {
                reader.thread.interrupt();
            }
        });
        for (URI gateway : gateways) {
            if (!readers.containsKey(gateway)) {
                Reader reader = new Reader();
                readers.put(gateway, reader);
                coverage.expect(gateway);
                reader.thread = Thread.ofVirtual()
                        .name("demand-" + gateway.getAuthority())
                        .start(() -> follow(gateway, reader));
            }
        }
    }

    /** Whether the gateway is none any more; then its reader is forgotten. */
    private boolean hasLeft(URI gateway, Reader reader) {
        synchronized (this) {
            if (!reader.leaving) {
                return false;
            }
            readers.remove(gateway, reader);
            coverage.gone(gateway);
        }
        LOG.infof("Gateway is gone gateway=%s", gateway);
        gone.accept(gateway);
        return true;
    }

    private synchronized void opened(Reader reader, boolean open) {
        reader.open = open;
    }

    private void follow(URI gateway, Reader reader) {
        int failures = 0;
        while (!closed && !hasLeft(gateway, reader)) {
            AtomicLong received = new AtomicLong();
            try {
                read(gateway, reader, received);
                LOG.infof("Demand stream ended gateway=%s", gateway);
            } catch (InterruptedException e) {
                LOG.debugf("Demand stream interrupted gateway=%s", gateway);
            } catch (IOException | RuntimeException e) {
                if (!closed && failures == 0) {
                    LOG.warnf("Demand stream broke gateway=%s error=%s", gateway, e);
                }
            } finally {
                opened(reader, false);
                coverage.lost(gateway);
            }
            failures = received.get() > 0 ? 1 : failures + 1;
            try {
                Thread.sleep(pause(failures));
            } catch (InterruptedException e) {
                LOG.debugf("Demand stream waits no longer gateway=%s", gateway);
            }
        }
    }

    private static Duration pause(int failures) {
        long longest = Math.min(LAST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 10));
        return Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }

    private void read(URI gateway, Reader reads, AtomicLong received) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve(PodProtocol.DEMAND_PATH))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("the gateway answered with status " + answer.statusCode());
            }
            LOG.infof("Demand stream open gateway=%s", gateway);
            opened(reads, true);
            Thread reader = Thread.currentThread();
            ScheduledFuture<?> watch = timer.scheduleWithFixedDelay(
                    new Silence(received, reader),
                    Coverage.STALE.toMillis(),
                    Coverage.STALE.toMillis(),
                    TimeUnit.MILLISECONDS);
            try {
                LineReader reading = new LineReader(body, LONGEST_LINE);
                for (byte[] line = reading.next(); line.length > 0; line = reading.next()) {
                    received.incrementAndGet();
                    coverage.line(gateway);
                    handOn(gateway, parse(line));
                }
            } finally {
                watch.cancel(false);
                if (Thread.interrupted() && closed) {
                    reader.interrupt();
                }
            }
        }
    }

    private static Demand parse(byte[] line) throws IOException {
        try {
            return LINES.readValue(line);
        } catch (JsonProcessingException e) {
            throw new IOException("a line is not demand: " + e.getOriginalMessage(), e);
        }
    }

    private void handOn(URI gateway, Demand demand) {
        try {
            lines.accept(gateway, demand);
        } catch (RuntimeException e) {
            LOG.errorf(e, "Demand line could not be handled gateway=%s", gateway);
        }
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            readers.values().forEach(reader -> reader.thread.interrupt());
        }
        client.shutdownNow();
    }

    /** Interrupts a reader that has received nothing since it last looked. */
    private static final class Silence implements Runnable {
        private final AtomicLong received;
        private final Thread reader;
        private long before = -1;

        Silence(AtomicLong received, Thread reader) {
            this.received = received;
            this.reader = reader;
        }

        @Override
        public void run() {
            long now = received.get();
            if (now == before) {
                reader.interrupt();
            }
            before = now;
        }
    }
}
