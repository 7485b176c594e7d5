package dev.hearth.standalone.apiserver.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind.Bucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectsTest {
    private static final Bucket BUCKET = new Bucket("", "things");
    private static final Key LARGE = new Key(BUCKET, "default", "large");
    private static final Key SMALL = new Key(BUCKET, "default", "small");

    @TempDir
    Path folder;

    private static ObjectNode object(int number, int bytes) {
        return Json.object().put("number", number).put("filling", "x".repeat(bytes));
    }

    private static Stored rewrite(Objects objects, Stored before, int times, int bytes) throws Objects.Moved {
        Stored last = before;
        for (int i = 1; i <= times; i++) {
            last = objects.update(last, object(i, bytes));
        }
        return last;
    }

    @Test
    void theFileStaysSmallHoweverOftenAnObjectChanges() throws Exception {
        long reached;
        try (Objects objects = Objects.open(folder)) {
            objects.create(SMALL, object(0, 10));
            rewrite(objects, objects.create(LARGE, object(0, 200_000)), 100, 200_000);
            reached = objects.resourceVersion();
        }
        assertThat(Files.size(folder.resolve("objects.journal"))).isLessThan(10L << 20);

        try (Objects again = Objects.open(folder)) {
            assertThat(again.resourceVersion()).isEqualTo(reached);
            assertThat(again.get(LARGE).orElseThrow().object().path("number").asInt())
                    .isEqualTo(100);
            assertThat(again.get(SMALL)).isPresent();
        }
    }

    @Test
    void aWatcherSeesEveryChangeOverACompaction() throws Exception {
        List<Long> seen = new ArrayList<>();
        try (Objects objects = Objects.open(folder)) {
            Stored made = objects.create(LARGE, object(0, 200_000));
            try (var _ = objects.resume(BUCKET, made.resourceVersion(), change -> seen.add(change.resourceVersion()))) {
                rewrite(objects, made, 60, 200_000);
            }
        }
        assertThat(seen).hasSize(60).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void versionsNeverGoBackEvenWhenTheNewestObjectIsGone() throws Exception {
        long reached;
        try (Objects objects = Objects.open(folder)) {
            reached = objects.delete(objects.create(SMALL, object(0, 10))).resourceVersion();
        }
        try (Objects again = Objects.open(folder)) {
            assertThat(again.create(SMALL, object(1, 10)).resourceVersion()).isGreaterThan(reached);
        }
    }

    @Test
    void whatAKillLeftIsFoundAgain() throws IOException, Objects.Moved {
        Path killed = folder.resolve("killed");
        try (Objects objects = Objects.open(folder)) {
            objects.create(SMALL, object(7, 10));
            Files.createDirectory(killed);
            Files.copy(folder.resolve("objects.journal"), killed.resolve("objects.journal"));
        }
        try (Objects again = Objects.open(killed)) {
            assertThat(again.get(SMALL).orElseThrow().object().path("number").asInt())
                    .as("acknowledged means written, before any sync")
                    .isEqualTo(7);
        }
    }
}
