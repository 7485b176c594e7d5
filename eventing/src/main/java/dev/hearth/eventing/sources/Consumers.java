package dev.hearth.eventing.sources;

/**
 * How many consumers a lag asks for, with KEDA's names and arithmetic (KEDA documentation, "Apache Kafka"): one for each
 * {@code lagThreshold} records, none while the lag is not above {@code activationLagThreshold}, never more than partitions
 * unless idle ones are allowed. Pure.
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
        long bounded = allowIdleConsumers ? asked : Math.min(asked, partitions);
        return (int) Math.min(bounded, most);
    }
}
