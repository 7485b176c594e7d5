/**
 * The access keys of functions with bindings: each such function has one key that may do what its bindings say. Door:
 * {@link dev.hearth.operator.bindings.FunctionKeys}, called by the function reconciler.
 */
@NullMarked
package dev.hearth.operator.bindings;

import org.jspecify.annotations.NullMarked;
