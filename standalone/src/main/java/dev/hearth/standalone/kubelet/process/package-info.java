/**
 * Operating-system processes the way a container needs them: a session of its own, no inherited descriptors, one pipe
 * for what it prints, an exit that is known at once, and nothing of it left behind afterwards.
 *
 * <p>Door: {@link dev.hearth.standalone.kubelet.process.Processes}, used by the pod runner. It guarantees that when a
 * process's exit is reported, every process that it started is dead too, and that all of them die with the platform:
 * {@code kill -9} included. Linux with glibc 2.34 or newer only; it says so elsewhere. RATIONALE.md says why the calls
 * go straight to {@code posix_spawn}.
 */
@NullMarked
package dev.hearth.standalone.kubelet.process;

import org.jspecify.annotations.NullMarked;
