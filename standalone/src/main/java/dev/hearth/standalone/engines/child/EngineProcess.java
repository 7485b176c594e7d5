package dev.hearth.standalone.engines.child;

import dev.hearth.standalone.kubelet.process.Command;
import java.nio.file.Path;

/**
 * One life of an engine: how it is started, and how one sees that it answers.
 *
 * @param <A> what the engine's callers are given
 */
public interface EngineProcess<A> {
    Command command();

    /** Where it will be, for sentences. */
    String place();

    /** What its process prints goes here. */
    Path log();

    A address();

    /** Does it answer? Waits some seconds at most. */
    boolean isReady() throws InterruptedException;
}
