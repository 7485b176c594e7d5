/** The door of the roof: {@link dev.hearth.standalone.Main} is what {@code ./hearth} runs. */
@NullMarked
package dev.hearth.standalone;

import org.jspecify.annotations.NullMarked;
