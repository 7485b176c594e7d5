/**
 * The operator: turns Functions into pods, keeps their number right and says in status what is so. The door is {@link
 * dev.hearth.operator.Operator}, started by the laptop's launcher or by the operator's image.
 */
@NullMarked
package dev.hearth.operator;

import org.jspecify.annotations.NullMarked;
