/**
 * The benchmarks behind {@code ./hearth bench}. {@link dev.hearth.conformance.bench.Bench} is the door: it starts a platform
 * of its own through the command line, puts one handler behind Hearth, behind nginx and behind nothing, sends the same
 * bounded load to each in turns and prints medians with their spread. It judges nothing.
 */
@NullMarked
package dev.hearth.conformance.bench;

import org.jspecify.annotations.NullMarked;
