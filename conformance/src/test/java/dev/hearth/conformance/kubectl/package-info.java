/**
 * The real {@code kubectl} as a child process. Its door is {@link dev.hearth.conformance.kubectl.Kubectl}; both suites
 * call it. It knows a kubeconfig and a namespace, bounds every run in time, and ends what it started.
 */
@NullMarked
package dev.hearth.conformance.kubectl;

import org.jspecify.annotations.NullMarked;
