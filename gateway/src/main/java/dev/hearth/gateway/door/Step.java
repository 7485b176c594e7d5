package dev.hearth.gateway.door;

/** One link of the chain: calls {@link Exchange#next} (now or later, on the same loop) or refuses. */
@FunctionalInterface
public interface Step {
    void take(Exchange exchange);
}
