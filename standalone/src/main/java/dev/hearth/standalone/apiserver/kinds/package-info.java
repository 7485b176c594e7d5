/**
 * Which kinds there are: the built-in ones and those of the CustomResourceDefinitions, in one immutable snapshot that
 * is replaced when a definition changes. The door is {@link dev.hearth.standalone.apiserver.kinds.Kinds}.
 */
@NullMarked
package dev.hearth.standalone.apiserver.kinds;

import org.jspecify.annotations.NullMarked;
