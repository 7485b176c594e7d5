/**
 * What is special about each kind: defaults, what a write may not change, and validation. The door is
 * {@link dev.hearth.standalone.apiserver.rules.Rules}.
 */
@NullMarked
package dev.hearth.standalone.apiserver.rules;

import org.jspecify.annotations.NullMarked;
