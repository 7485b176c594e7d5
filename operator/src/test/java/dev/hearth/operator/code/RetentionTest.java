package dev.hearth.operator.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which packages go and which stay, decided and done. */
class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Retention WEEK = new Retention(Duration.ofDays(7), Duration.ofMinutes(10), 1000);

    @TempDir
    Path folder;

    private FolderPackages packages;
    private final Set<Digest> named = new HashSet<>();

    @BeforeEach
    void open() throws IOException {
        packages = new FolderPackages(folder, Limits.STANDARD);
    }

    private static Digest digest(char digit) {
        return new Digest(String.valueOf(digit).repeat(64));
    }

    private static Packages.Kept kept(char digit, long bytes, Duration unnamedFor) {
        return new Packages.Kept(digest(digit), bytes, NOW.minus(unnamedFor));
    }

    private static List<String> outlived(Set<Digest> named, Packages.Kept... kept) {
        return WEEK.outlived(List.of(kept), named, NOW).stream()
                .map(one -> one.digest().hex().substring(0, 1))
                .toList();
    }

    @Test
    void aPackageGoesWhenItsGraceIsOver() {
        assertThat(outlived(Set.of(), kept('a', 1, Duration.ofDays(8)), kept('b', 1, Duration.ofDays(6))))
                .containsExactly("a");
    }

    @Test
    void aNamedPackageNeverGoes() {
        assertThat(outlived(Set.of(digest('a')), kept('a', 5000, Duration.ofDays(800))))
                .isEmpty();
    }

    @Test
    void theLongestUnnamedGoEarlierWhenAllTogetherAreTooMuch() {
        assertThat(outlived(
                        Set.of(),
                        kept('c', 600, Duration.ofHours(1)),
                        kept('a', 300, Duration.ofHours(3)),
                        kept('b', 300, Duration.ofHours(2))))
                .containsExactly("a");
    }

    @Test
    void whatWasPutAMomentAgoStaysHoweverLargeItIs() {
        assertThat(outlived(Set.of(), kept('a', 5000, Duration.ofMinutes(9)))).isEmpty();
    }

    @Test
    void refusesALeastTimeBeyondTheGrace() {
        assertThatThrownBy(() -> new Retention(Duration.ofMinutes(1), Duration.ofMinutes(2), 1))
                .hasMessageContaining("longer than its grace");
    }

    private Digest put(String content) throws Exception {
        return packages.put(
                new ByteArrayInputStream(PlainZip.of(Map.of("a", content.getBytes(StandardCharsets.UTF_8)))),
                Optional.empty());
    }

    /** As if it had last been named so long ago. */
    private void age(Digest digest, Duration since) throws IOException {
        Path file = folder.resolve(digest.hex().substring(0, 2)).resolve(digest.hex() + ".zip");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(since)));
    }

    private int sweep() throws Exception {
        return new PackageSweep(packages, Retention.STANDARD, () -> named, Clock.systemUTC()).sweep();
    }

    @Test
    void aSweepDeletesWhatNobodyNamesAndKeepsTheRest() throws Exception {
        Digest old = put("old");
        Digest used = put("used");
        Digest fresh = put("fresh");
        age(old, Duration.ofDays(8));
        age(used, Duration.ofDays(8));
        named.add(used);

        assertThat(sweep()).isEqualTo(1);
        assertThat(packages.has(old)).isFalse();
        assertThat(packages.has(used)).isTrue();
        assertThat(packages.has(fresh)).isTrue();
    }

    @Test
    void aPackagesTimeBeginsWhenItWasLastNamed() throws Exception {
        Digest once = put("once");
        age(once, Duration.ofDays(8));
        named.add(once);
        sweep();
        named.clear();

        assertThat(sweep()).isZero();
        assertThat(packages.has(once)).isTrue();
    }

    @Test
    void whoeverPutsOrUsesAPackageAgainKeepsIt() throws Exception {
        Digest again = put("again");
        age(again, Duration.ofDays(8));
        List<Packages.Kept> before = packages.list();
        assertThat(put("again")).isEqualTo(again);
        assertThat(packages.removeUnused(before.getFirst()))
                .as("named since it was listed")
                .isFalse();

        age(again, Duration.ofDays(8));
        assertThat(packages.use(again)).isTrue();
        assertThat(sweep()).isZero();
    }

    @Test
    void deletesNothingWhileItCannotSeeAllFunctions() throws Exception {
        Digest old = put("old");
        age(old, Duration.ofDays(80));
        var blind = new PackageSweep(
                packages,
                Retention.STANDARD,
                () -> {
                    throw new IOException("the API server is away");
                },
                Clock.fixed(NOW, ZoneOffset.UTC));
        assertThatThrownBy(blind::sweep).hasMessageContaining("away");
        assertThat(packages.has(old)).isTrue();
    }
}
