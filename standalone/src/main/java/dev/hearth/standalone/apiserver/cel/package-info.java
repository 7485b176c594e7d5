/**
 * The CEL rules of CustomResourceDefinitions ({@code x-kubernetes-validations}). The library is loaded when the first
 * definition with rules comes. The door is {@link dev.hearth.standalone.apiserver.cel.CelRules}.
 */
@NullMarked
package dev.hearth.standalone.apiserver.cel;

import org.jspecify.annotations.NullMarked;
