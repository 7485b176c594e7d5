/** A real browser for suites that look at pages as people do; {@link Browser} is its door. */
@NullMarked
package dev.hearth.conformance.browser;

import org.jspecify.annotations.NullMarked;
