package dev.hearth.standalone.kubelet.pod;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceLimitsTest {
    private static final List<String> LIMITS = List.of(
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max processes             96365                96365                processes ",
            "Max open files            1024                 20000                files     ",
            "Max pending signals       unlimited            unlimited            signals   ");

    @Test
    void readsTheHardLimit() {
        assertThat(ResourceLimits.hard(LIMITS, "Max open files", 1_000_000)).isEqualTo(20_000);
    }

    @Test
    void asksForNoMoreThanThatOfAnUnlimitedThing() {
        assertThat(ResourceLimits.hard(LIMITS, "Max pending signals", 7)).isEqualTo(7);
        assertThat(ResourceLimits.hard(LIMITS, "Max processes", 32_768)).isEqualTo(32_768);
    }

    @Test
    void writesThemAsPodmanReadsThem() {
        assertThat(ResourceLimits.of(20_000, 32_768)).isEqualTo(new ResourceLimits("1024:20000", "32768:32768"));
    }
}
