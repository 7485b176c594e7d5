package dev.hearth.storage.tables.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.storage.tables.engine.RegisterHistory.Operation.Read;
import dev.hearth.storage.tables.engine.RegisterHistory.Operation.Refused;
import dev.hearth.storage.tables.engine.RegisterHistory.Operation.Swapped;
import dev.hearth.storage.tables.engine.RegisterHistory.Operation.Write;
import org.junit.jupiter.api.Test;

class RegisterHistoryTest {
    private final RegisterHistory history = new RegisterHistory();

    @Test
    void acceptsWhatOneRowExplains() {
        long write = history.begin();
        long early = history.begin();
        history.end(early, new Read(null));
        history.end(write, new Write("a"));
        long swap = history.begin();
        long late = history.begin();
        history.end(late, new Read("b"));
        history.end(swap, new Swapped("a", "b"));
        long refused = history.begin();
        history.end(refused, new Refused("a"));
        assertThat(history.linearizable()).isTrue();
    }

    @Test
    void refusesALostUpdate() {
        one(new Write("a"));
        one(new Swapped("a", "b"));
        one(new Swapped("a", "c"));
        assertThat(history.linearizable()).isFalse();
    }

    @Test
    void refusesAStaleRead() {
        one(new Write("a"));
        one(new Write("b"));
        one(new Read("a"));
        assertThat(history.linearizable()).isFalse();
    }

    @Test
    void refusesARefusalWithoutReason() {
        one(new Write("a"));
        one(new Refused("a"));
        assertThat(history.linearizable()).isFalse();
    }

    @Test
    void anUnknownWriteMayShowLateOrNever() {
        history.unknown(history.begin(), new Write("a"));
        one(new Read(null));
        assertThat(history.linearizable()).isTrue();
        one(new Read("a"));
        assertThat(history.linearizable()).isTrue();
        one(new Read(null));
        assertThat(history.linearizable()).isFalse();
    }

    private void one(RegisterHistory.Operation operation) {
        history.end(history.begin(), operation);
    }
}
