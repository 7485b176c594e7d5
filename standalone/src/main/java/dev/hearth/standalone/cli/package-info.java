/**
 * The command line: one class a command. {@code up} starts the platform in this process; every other command finds a
 * running one through its data folder and is a plain client of its endpoints, with nothing that a user's own client
 * could not do.
 *
 * <p>Door: {@link dev.hearth.standalone.cli.HearthCommand}. Exit codes: 0 done, 1 it could not be done (one sentence on
 * standard error), 2 wrong usage, 3 the invoked function answered with an error.
 */
@NullMarked
package dev.hearth.standalone.cli;

import org.jspecify.annotations.NullMarked;
