/**
 * {@code ./hearth} as a child process, for what must start and end platforms of its own: the data suite and the benchmarks.
 * The door is {@link dev.hearth.conformance.command.HearthCommand}; whoever calls {@code up} calls {@code down}.
 */
@NullMarked
package dev.hearth.conformance.command;

import org.jspecify.annotations.NullMarked;
