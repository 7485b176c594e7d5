/**
 * A pod's volumes as folders, and the paths under which its processes find them: processes here have no mounts of their
 * own, so what a container would see at its mount path is put into its environment and arguments as the real path.
 *
 * <p>Door: {@link dev.hearth.standalone.kubelet.volume.PodVolumes}, made and removed by the pod runner.
 */
@NullMarked
package dev.hearth.standalone.kubelet.volume;

import org.jspecify.annotations.NullMarked;
