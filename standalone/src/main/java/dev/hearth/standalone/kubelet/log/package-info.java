/**
 * What containers print, on disk: one folder a pod, one file a start, in the CRI log format, rotated so that it never
 * grows past its bound, read back the way {@code kubectl logs} asks.
 *
 * <p>Door: {@link dev.hearth.standalone.kubelet.log.ContainerLogs}. The pod runner writes through it, the local API
 * server reads through it. Standard output and standard error come through one pipe, so their order is kept and both are
 * written as {@code stdout}.
 */
@NullMarked
package dev.hearth.standalone.kubelet.log;

import org.jspecify.annotations.NullMarked;
