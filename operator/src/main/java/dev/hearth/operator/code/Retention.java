package dev.hearth.operator.code;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * How long packages stay that nobody names any more. A package is named by a Function's spec, by the revision that its
 * status shows and by the one that is being brought up.
 *
 * @param grace a package that has not been named for so long goes
 * @param least no package goes before it has been unnamed for so long: {@code hearth deploy} puts a package first and names
 *     it afterwards
 * @param mostUnnamedBytes what unnamed packages may take together; beyond it the longest unnamed go before their grace is
 *     over
 */
public record Retention(Duration grace, Duration least, long mostUnnamedBytes) {
    /** A week, so that an older manifest can be applied again, and a GiB. */
    public static final Retention STANDARD = new Retention(Duration.ofDays(7), Duration.ofMinutes(10), 1L << 30);

    public Retention {
        if (least.compareTo(grace) > 0) {
            throw new IllegalArgumentException(
                    "The least time that an unnamed package stays, %s, is longer than its grace, %s"
                            .formatted(least, grace));
        }
    }

    /** Which of these packages go now. */
    List<Packages.Kept> outlived(List<Packages.Kept> kept, Set<Digest> named, Instant now) {
        List<Packages.Kept> unnamed = kept.stream()
                .filter(one -> !named.contains(one.digest()))
                .sorted(Comparator.comparing(Packages.Kept::lastNamed))
                .toList();
        long bytes = unnamed.stream().mapToLong(Packages.Kept::bytes).sum();
        List<Packages.Kept> outlived = new ArrayList<>();
        for (Packages.Kept one : unnamed) {
            Duration since = Duration.between(one.lastNamed(), now);
            if (since.compareTo(least) < 0 || (since.compareTo(grace) < 0 && bytes <= mostUnnamedBytes)) {
                break; // those that follow were named later
            }
            outlived.add(one);
            bytes -= one.bytes();
        }
        return outlived;
    }
}
