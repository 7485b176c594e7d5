/** Tests of the CEL rules of definitions: what is refused with a definition, and what rules say of objects. */
@NullMarked
package dev.hearth.standalone.apiserver.cel;

import org.jspecify.annotations.NullMarked;
