/** Event sources from outside: records of streams, topics and tables into functions, told by kubectl. */
@NullMarked
package dev.hearth.conformance.sources;

import org.jspecify.annotations.NullMarked;
