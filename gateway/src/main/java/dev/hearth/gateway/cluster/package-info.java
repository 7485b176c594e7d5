/**
 * The crossing to the Kubernetes API: everything here blocks and runs on the client's or on virtual threads, never on an
 * event loop. Door: {@link dev.hearth.gateway.cluster.ClusterFeed}, which fills the route table from informers; beside it
 * the two questions that the gateway asks (about pods and about tokens). The gateway needs get, list and watch on
 * Functions, function pods and the access-key Secrets of {@code hearth-system}, delete on function pods, and create on
 * TokenReviews and SubjectAccessReviews.
 */
@NullMarked
package dev.hearth.gateway.cluster;

import org.jspecify.annotations.NullMarked;
