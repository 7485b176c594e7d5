/**
 * Turns what {@code spec.code} names into a content-addressed package. The door is {@link
 * dev.hearth.operator.code.CodeResolver}, called by the reconciler; {@link dev.hearth.operator.code.Packages} is the port
 * behind which packages lie, also used by the packages server. Guarantees: nothing gets into the store that is not a
 * plain zip within {@link dev.hearth.operator.code.Limits} or has another digest than was asked for; a download never
 * holds a reconciliation up. It neither unpacks nor ever deletes packages.
 */
@NullMarked
package dev.hearth.operator.code;

import org.jspecify.annotations.NullMarked;
