package dev.hearth.eventing.topics.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final List<Runnable> started = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final Lanes lanes = new Lanes(started::add);

    @Test
    void theNextOfAKeyStartsWhenTheOneBeforeHasEnded() {
        lanes.run("a", () -> done.add("a1"));
        lanes.run("a", () -> done.add("a2"));
        lanes.run("b", () -> done.add("b1"));
        assertThat(started).as("one of each key").hasSize(2);
        started.get(1).run();
        started.get(0).run();
        assertThat(done).containsExactly("b1", "a1");
        assertThat(started).hasSize(3);
        started.get(2).run();
        assertThat(done).containsExactly("b1", "a1", "a2");
    }

    @Test
    void workThatFailsDoesNotHoldUpItsKey() {
        lanes.run("a", () -> {
            throw new IllegalStateException("on purpose");
        });
        lanes.run("a", () -> done.add("a2"));
        try {
            started.get(0).run();
        } catch (IllegalStateException expected) {
            // what the executor would see
        }
        started.get(1).run();
        assertThat(done).containsExactly("a2");
    }
}
