/** Tests of the measuring itself: the load generator, the sides it is pointed at, the report. */
@NullMarked
package dev.hearth.conformance.bench;

import org.jspecify.annotations.NullMarked;
