package dev.hearth.eventing.sources;

import java.util.Comparator;
import java.util.List;

/**
 * How many consumers a lag asks for, of all replicas together, with KEDA's names and arithmetic (KEDA documentation, "Apache
 * Kafka"): one for each {@code lagThreshold} records, none while the lag is not above {@code activationLagThreshold}, never more
 * than partitions unless idle ones are allowed. Pure.
 *
 * @param most in this process
 */
public record Consumers(long lagThreshold, long activationLagThreshold, boolean allowIdleConsumers, int most) {
    /**
     * Works an example: a threshold of 10 and a lag of 25 in 2 partitions ask for 3, so it is 2.
     *
     * @param partitions with a lag of their own or not
     */
    public int forLag(long lag, int partitions) {
        if (lag <= activationLagThreshold || partitions == 0) {
            return 0;
        }
        long asked = Math.ceilDiv(lag, lagThreshold);
        return (int) Math.min(allowIdleConsumers ? asked : Math.min(asked, partitions), Integer.MAX_VALUE);
    }

    /**
     * How many of them this process begins now, since the others are there already. Replicas that look at the same moment may
     * begin too many between them; {@link #surplus} ends those.
     */
    public int missing(int wanted, int mine, int others) {
        return Math.max(0, Math.min(wanted - mine - others, most - mine));
    }

    /** A consumer of the group, of whichever replica. */
    public record Member(String clientId, int partitions) {}

    /**
     * Which of a group's consumers are too many, as every replica reckons it alike: those without partitions first.
     *
     * <p>Works an example: of a (2 partitions), b (none) and c (1), with two wanted, b is too many.
     */
    public static List<String> surplus(int wanted, List<Member> members) {
        return members.stream()
                .sorted(Comparator.comparing((Member member) -> member.partitions() == 0)
                        .thenComparing(Member::clientId))
                .skip(wanted)
                .map(Member::clientId)
                .toList();
    }
}
