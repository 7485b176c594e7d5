/** The steps of the READMEs under {@code examples/} that are patterns of several kinds together. */
@NullMarked
package dev.hearth.conformance.examples;

import org.jspecify.annotations.NullMarked;
