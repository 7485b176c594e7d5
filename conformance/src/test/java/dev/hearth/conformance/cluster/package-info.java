/**
 * The cluster suite: what kubectl and the fabric8 client may expect of an API server, as sentences. It knows a kubeconfig
 * ({@code HEARTH_TEST_KUBECONFIG}) and nothing of who serves it: the same tests run against a real kube-apiserver and
 * against the local one, and a difference is a defect of the local one. Every test has a namespace of its own
 * ({@link dev.hearth.conformance.cluster.Sandbox}), so it may run beside anything else.
 */
@NullMarked
package dev.hearth.conformance.cluster;

import org.jspecify.annotations.NullMarked;
