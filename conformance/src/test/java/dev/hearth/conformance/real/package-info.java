/**
 * The real suite: the chart on a real node, installed, used, upgraded, robbed of each component and taken away again. It knows a
 * kubeconfig ({@code HEARTH_TEST_KUBECONFIG}), the chart ({@code HEARTH_TEST_CHART}) and the API server's audit log ({@code
 * HEARTH_TEST_AUDIT_LOG}); {@code conformance/run-real-cluster} starts all of it. It runs on the node, since it calls Services by
 * their cluster addresses, and it is alone there.
 */
@NullMarked
package dev.hearth.conformance.real;

import org.jspecify.annotations.NullMarked;
