package dev.hearth.standalone.kubelet;

import dev.hearth.standalone.kubelet.pod.RestartBackoff;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * How the local kubelet works.
 *
 * @param nodeName the Node that it registers and whose pods it runs
 * @param dataDir its own folder: logs, volumes, unpacked code, and what it needs to find its processes again
 * @param runtimesHome the folder with a folder for each managed runtime (and its {@code image.json})
 * @param imagePrefix begins the names of the managed runtimes' images
 * @param schedules whether pods without a node are its own: true where it is the only node
 * @param podman the podman program for other images, where there is one
 * @param logMaxBytes size at which a container's log file is rotated (two are kept)
 * @param codeMaxBytes most bytes of an unpacked code package
 * @param codeMaxEntries most entries of a code package
 * @param stopGrace how long processes may take to end when the kubelet is closed
 */
public record LocalKubeletConfig(
        String nodeName,
        Path dataDir,
        Path runtimesHome,
        String imagePrefix,
        boolean schedules,
        Optional<Path> podman,
        long logMaxBytes,
        long codeMaxBytes,
        int codeMaxEntries,
        RestartBackoff backoff,
        Duration stopGrace,
        Clock clock) {

    public LocalKubeletConfig {
        dataDir = dataDir.toAbsolutePath().normalize();
        if (!nodeName.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
            throw new IllegalArgumentException(
                    "The node's name must be a DNS name in lower case, not \"" + nodeName + "\".");
        }
    }

    /** Where a kubelet with that data folder keeps unpacked code packages, each in a folder named by its SHA-256. */
    public static Path codeFolder(Path dataDir) {
        return dataDir.resolve("code");
    }

    /** As `./hearth up` runs it: node {@code laptop}, its only one. */
    public static LocalKubeletConfig of(Path dataDir, Path runtimesHome) {
        return new LocalKubeletConfig(
                "laptop",
                dataDir,
                runtimesHome,
                "ghcr.io/hearth/function-",
                true,
                Podman.find(),
                10L << 20,
                250L << 20,
                10_000,
                RestartBackoff.KUBELET,
                Duration.ofSeconds(2),
                Clock.systemUTC());
    }

    public LocalKubeletConfig asNode(String name, boolean schedulesUnassigned) {
        return new LocalKubeletConfig(
                name,
                dataDir,
                runtimesHome,
                imagePrefix,
                schedulesUnassigned,
                podman,
                logMaxBytes,
                codeMaxBytes,
                codeMaxEntries,
                backoff,
                stopGrace,
                clock);
    }
}
