/**
 * The Pool kind as {@code kubectl} sees it: booted pods of one runtime and memory that wait for a function. Mutable beans,
 * turned into records at the operator's door.
 */
@NullUnmarked
package dev.hearth.api.pool;

import org.jspecify.annotations.NullUnmarked;
