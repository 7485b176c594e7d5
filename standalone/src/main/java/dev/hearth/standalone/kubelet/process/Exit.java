package dev.hearth.standalone.kubelet.process;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a process ended: with a code of its own, or by a signal (then the code is 128 plus the signal, as in a shell).
 *
 * @param exceeded which limit the kubelet killed it for, when it did
 */
public record Exit(int code, OptionalInt signal, Optional<Limit> exceeded) {
    /** What a process can have too much of. */
    public enum Limit {
        MEMORY,
        THREADS
    }

    static Exit code(int code) {
        return new Exit(code, OptionalInt.empty(), Optional.empty());
    }

    static Exit signal(int signal) {
        return new Exit(128 + signal, OptionalInt.of(signal), Optional.empty());
    }

    Exit because(Optional<Limit> limit) {
        return new Exit(code, signal, limit);
    }

    public boolean succeeded() {
        return code == 0;
    }
}
