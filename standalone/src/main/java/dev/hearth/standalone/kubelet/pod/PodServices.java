package dev.hearth.standalone.kubelet.pod;

import dev.hearth.standalone.kubelet.env.References;
import dev.hearth.standalone.kubelet.image.CodePackages;
import dev.hearth.standalone.kubelet.image.Images;
import dev.hearth.standalone.kubelet.log.ContainerLogs;
import dev.hearth.standalone.kubelet.process.Processes;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What every pod of a node needs.
 *
 * @param volumes the folder in which each pod's volumes get a folder
 * @param markerPrefix begins the marker of every process of this node
 */
public record PodServices(
        String nodeName,
        Processes processes,
        Images images,
        CodePackages packages,
        ContainerLogs logs,
        References references,
        Path volumes,
        String markerPrefix,
        RestartBackoff backoff,
        Clock clock) {}
