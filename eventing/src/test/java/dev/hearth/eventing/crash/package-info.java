/**
 * Processes that end in the middle of their work. {@link dev.hearth.eventing.crash.Crash} is the door: a test starts one, it
 * halts at the step that it was told, and the test sees what the next process makes of it.
 */
@NullMarked
package dev.hearth.eventing.crash;

import org.jspecify.annotations.NullMarked;
