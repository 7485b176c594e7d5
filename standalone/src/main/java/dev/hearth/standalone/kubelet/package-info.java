/**
 * The local kubelet: runs the Pods of this machine's one node as plain processes and reports how they are.
 *
 * <p>The way of a Pod: the watch sees it, the pod runner makes its volumes, resolves its environment and its image and
 * starts its containers, and only then is anything written to the API server.
 */
@NullMarked
package dev.hearth.standalone.kubelet;

import org.jspecify.annotations.NullMarked;
