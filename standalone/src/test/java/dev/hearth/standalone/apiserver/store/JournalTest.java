package dev.hearth.standalone.apiserver.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind.Bucket;
import dev.hearth.standalone.apiserver.store.Journal.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Bucket BUCKET = new Bucket("example.org", "things");

    @TempDir
    Path folder;

    private static Key key(String name) {
        return new Key(BUCKET, "default", name);
    }

    private static byte[] json(String text) {
        return ("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static Stored stored(String name, long version, String text) {
        return new Stored(key(name), version, Json.object().put("text", text), json(text));
    }

    private Path file() {
        return folder.resolve("objects.journal");
    }

    /** What the file holds, one line an entry. */
    private List<String> read() throws IOException {
        List<String> entries = new ArrayList<>();
        new Journal(folder, entry -> entries.add(line(entry))).close();
        return entries;
    }

    private static String line(Entry entry) {
        return switch (entry) {
            case Entry.Put put ->
                "put " + put.key().name() + " " + put.resourceVersion() + " "
                        + new String(put.json(), StandardCharsets.UTF_8);
            case Entry.Delete delete -> "delete " + delete.key().name() + " " + delete.resourceVersion();
            case Entry.Version version -> "version " + version.resourceVersion();
        };
    }

    private Journal open() throws IOException {
        return new Journal(folder, ignored -> {});
    }

    @Test
    void readsWhatWasWrittenInItsOrder() throws IOException {
        try (Journal journal = open()) {
            journal.put(key("a"), 2, json("ä"));
            journal.put(key("b"), 3, json("b"));
            journal.delete(key("a"), 4);
        }
        assertThat(read()).containsExactly("put a 2 {\"text\":\"ä\"}", "put b 3 {\"text\":\"b\"}", "delete a 4");
    }

    @Test
    void aRecordTornAtAnyByteIsCutOffAndTheNextOnesAreKept() throws IOException {
        try (Journal journal = open()) {
            journal.put(key("whole"), 2, json("1"));
        }
        long whole = Files.size(file());
        try (Journal journal = open()) {
            journal.put(key("torn"), 3, json("2"));
        }
        byte[] all = Files.readAllBytes(file());
        for (int end = (int) whole; end < all.length; end++) {
            Files.write(file(), Arrays.copyOf(all, end));
            try (Journal journal = open()) {
                assertThat(journal.size()).isEqualTo(whole);
                journal.put(key("after"), 3, json("3"));
            }
            assertThat(read())
                    .as("torn after %d of %d bytes", end - whole, all.length - whole)
                    .containsExactly("put whole 2 {\"text\":\"1\"}", "put after 3 {\"text\":\"3\"}");
        }
    }

    @Test
    void aDamagedLastRecordIsCutOff() throws IOException {
        try (Journal journal = open()) {
            journal.put(key("whole"), 2, json("1"));
            journal.put(key("damaged"), 3, json("2"));
        }
        byte[] all = Files.readAllBytes(file());
        all[all.length - 2] ^= 1;
        Files.write(file(), all);
        assertThat(read()).containsExactly("put whole 2 {\"text\":\"1\"}");
    }

    @Test
    void compactionKeepsTheLiveAndTheVersionReached() throws IOException {
        try (Journal journal = open()) {
            for (int version = 2; version < 100; version++) {
                journal.put(key("a"), version, json("many times"));
            }
            journal.delete(key("gone"), 100);
            long before = journal.size();

            journal.compact(List.of(stored("a", 99, "last")), 100);
            assertThat(journal.size()).isLessThan(before / 20).isEqualTo(Files.size(file()));
            journal.put(key("b"), 101, json("after"));
        }
        assertThat(read())
                .containsExactly("version 100", "put a 99 {\"text\":\"last\"}", "put b 101 {\"text\":\"after\"}");
    }

    @Test
    void aCompactionThatWasKilledHalfWayChangesNothing() throws IOException {
        try (Journal journal = open()) {
            journal.put(key("a"), 2, json("1"));
        }
        Files.write(folder.resolve("objects.journal.new"), new byte[] {0, 0, 0, 9, 1, 2});
        assertThat(read()).containsExactly("put a 2 {\"text\":\"1\"}");

        try (Journal journal = open()) {
            journal.compact(List.of(stored("a", 2, "1")), 7);
        }
        assertThat(read()).containsExactly("version 7", "put a 2 {\"text\":\"1\"}");
    }

    @Test
    void belongsToOneAtATime() throws IOException {
        try (Journal first = open()) {
            assertThat(first.size()).isZero();
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another API server uses the folder '" + folder + "'");
        }
        open().close();
    }
}
