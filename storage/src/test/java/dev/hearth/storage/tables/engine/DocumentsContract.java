package dev.hearth.storage.tables.engine;

import static dev.hearth.storage.tables.engine.EngineDriver.bytes;
import static dev.hearth.storage.tables.engine.EngineDriver.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.tables.engine.TableEngine.Document;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link TableEngine} promises of documents. */
interface DocumentsContract extends OneTable {
    @Test
    default void aDocumentIsPutOnlyAtTheVersionThatWasRead() {
        String name = OneTable.fresh("table.") + "-a";
        assertThat(engine().document(name)).isEmpty();
        assertThat(engine().putDocument(name, 7, bytes("x"))).isFalse();
        assertThat(engine().putDocument(name, 0, bytes("one"))).isTrue();
        assertThat(engine().putDocument(name, 0, bytes("again"))).isFalse();
        Document one = engine().document(name).orElseThrow();
        assertThat(text(one.value())).isEqualTo("one");
        assertThat(engine().putDocument(name, one.version(), bytes("two"))).isTrue();
        assertThat(engine().putDocument(name, one.version(), bytes("late"))).isFalse();
        Document two = engine().document(name).orElseThrow();
        assertThat(two.version()).isGreaterThan(one.version());
        assertThat(engine().putDocument(name, one.version(), null)).isFalse();
        assertThat(engine().putDocument(name, two.version(), null)).isTrue();
        assertThat(engine().document(name)).isEmpty();
        assertThat(engine().putDocument(name, two.version(), bytes("late"))).isFalse();
        assertThat(engine().putDocument(name, 0, bytes("three"))).isTrue();
        assertThat(engine().document(name).orElseThrow().version()).isGreaterThan(two.version());
    }

    @Test
    default void documentsAreListedByPrefixInTheOrderOfTheirNames() {
        String prefix = OneTable.fresh("list.");
        for (String end : List.of("-b", "-a", "-a.x", "-z", "-a_")) {
            assertThat(engine().putDocument(prefix + end, 0, bytes(end))).isTrue();
        }
        assertThat(engine().documents(prefix + "-"))
                .extracting(Document::name)
                .isSorted()
                .hasSize(5);
        assertThat(engine().documents(prefix + "-a"))
                .extracting(document -> text(document.value()))
                .containsExactly("-a", "-a.x", "-a_");
        assertThat(engine().documents(prefix + "-q")).isEmpty();
    }

    @Test
    default void aDocumentMayHave400KiB() {
        String name = OneTable.fresh("big.");
        byte[] value = new byte[400 * 1024];
        new Random(1).nextBytes(value);
        assertThat(engine().putDocument(name, 0, value)).isTrue();
        assertThat(engine().document(name).orElseThrow().value()).isEqualTo(value);
    }
}
