/** The one id that every package of the operator shares. It imports none of them. */
@NullMarked
package dev.hearth.operator.names;

import org.jspecify.annotations.NullMarked;
