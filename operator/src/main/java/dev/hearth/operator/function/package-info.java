/**
 * Functions, from {@code kubectl apply} to status: read at the door ({@code SpecRules}, {@code FunctionRequest}), resolve
 * (code and references), plan ({@code PodPlanner}, pure), hand to the fleets, and say in status and Events what is so
 * ({@code StatusRules}, pure). The entry is {@link dev.hearth.operator.function.FunctionReconciler}, run by
 * java-operator-sdk. It never writes a spec and writes a status only when it says something new.
 */
@NullMarked
package dev.hearth.operator.function;

import org.jspecify.annotations.NullMarked;
