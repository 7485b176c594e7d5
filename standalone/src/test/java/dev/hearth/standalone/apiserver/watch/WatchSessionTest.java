package dev.hearth.standalone.apiserver.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import dev.hearth.standalone.apiserver.select.Selector;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.table.Tables;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchSessionTest {
    private static final int MORE_THAN_WAITS = 9000;

    /** A reader that reads when it is told to. */
    private static final class Reader implements Outlet {
        private final List<JsonNode> events = new CopyOnWriteArrayList<>();
        private volatile boolean full;
        private volatile boolean ended;
        private volatile boolean cut;
        private volatile @Nullable Runnable drained;

        Reader(boolean full) {
            this.full = full;
        }

        @Override
        public void send(Buffer event) {
            events.add(Json.read(event.getBytes()));
        }

        @Override
        public boolean isFull() {
            return full;
        }

        @Override
        public void whenDrained(Runnable action) {
            drained = action;
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public void cut() {
            cut = true;
        }
    }

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Kind configMaps =
            new Kinds().now().find("", "v1", "configmaps").orElseThrow();
    private Objects objects;

    @BeforeEach
    void open() {
        objects = Objects.open(folder);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        objects.close();
    }

    private void watch(Reader reader, boolean listFirst) {
        WatchPlan plan = new WatchPlan(
                objects,
                configMaps,
                "default",
                Selector.of(configMaps, "", ""),
                objects.resourceVersion(),
                listFirst,
                false,
                false,
                0,
                WatchPlan.Form.OBJECT,
                Tables.Include.NONE,
                Clock.systemUTC());
        new WatchSession(plan, vertx.getOrCreateContext(), reader).start();
    }

    private void make(int from, int to) {
        try {
            for (int i = from; i < to; i++) {
                ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
                object.putObject("metadata").put("name", "map-" + i).put("namespace", "default");
                objects.create(new Key(configMaps.bucket(), "default", "map-" + i), object);
            }
        } catch (Objects.Moved e) {
            throw new AssertionError(e);
        }
    }

    private static void drain(Vertx vertx, Reader reader) {
        await().until(() -> reader.drained != null);
        reader.full = false;
        Runnable goOn = reader.drained;
        vertx.getOrCreateContext().runOnContext(ignored -> {
            if (goOn != null) {
                goOn.run();
            }
        });
    }

    @Test
    void aReaderThatCatchesUpGetsEveryChangeInOrder() {
        Reader reader = new Reader(true);
        watch(reader, false);
        make(0, 500);
        assertThat(reader.events).isEmpty();

        drain(vertx, reader);
        await().until(() -> reader.events.size() == 500);
        assertThat(reader.events)
                .extracting(
                        event -> event.at("/object/metadata/resourceVersion").asLong())
                .isSorted();
        assertThat(reader.cut).isFalse();
    }

    @Test
    void aReaderThatIsTooSlowIsCutOffAndHoldsNothing() {
        Reader slow = new Reader(true);
        Reader quick = new Reader(false);
        watch(slow, false);
        watch(quick, false);
        make(0, MORE_THAN_WAITS);

        await().until(() -> slow.cut);
        assertThat(slow.ended).as("a proper end would look like a time-out").isFalse();
        drain(vertx, slow);
        make(MORE_THAN_WAITS, MORE_THAN_WAITS + 1);
        await().until(() -> quick.events.size() == MORE_THAN_WAITS + 1);
        assertThat(slow.events).isEmpty();
    }

    @Test
    void theFirstListMayBeLongerThanWhatWaitsOfChanges() {
        make(0, MORE_THAN_WAITS);
        Reader reader = new Reader(true);
        watch(reader, true);
        drain(vertx, reader);

        await().until(() -> reader.events.size() == MORE_THAN_WAITS);
        assertThat(reader.cut).isFalse();
    }
}
