package dev.hearth.standalone.kubelet.pod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The most that a process of this machine's user may have, as limits for a container: podman's defaults are a million
 * open files, and raising a hard limit needs CAP_SYS_RESOURCE, which even root may lack.
 *
 * @param files {@code soft:hard}, of open files
 * @param processes the same of processes
 */
record ResourceLimits(String files, String processes) {
    private static final long MOST_FILES = 1_048_576;
    private static final long MOST_PROCESSES = 32_768;

    static ResourceLimits ofThisProcess() {
        return ofThis(Path.of("/proc/self/limits"), Path.of("/proc/sys/kernel/pid_max"));
    }

    /** Podman lowers its own limit of processes to {@code pid_max} and could not raise it for the container again. */
    private static ResourceLimits ofThis(Path limits, Path pidMax) {
        try {
            List<String> lines = Files.readAllLines(limits);
            long processes = Math.min(hard(lines, "Max processes", MOST_PROCESSES), number(Files.readString(pidMax)));
            return of(hard(lines, "Max open files", MOST_FILES), processes);
        } catch (IOException e) {
            return of(1_024, 1_024);
        }
    }

    static ResourceLimits of(long files, long processes) {
        return new ResourceLimits(Math.min(1_024, files) + ":" + files, processes + ":" + processes);
    }

    /** proc_pid_limits(5): name, soft limit, hard limit, unit; {@code unlimited} is more than anyone asks for. */
    static long hard(List<String> lines, String name, long most) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length()).strip().split("\\s+")[1])
                .filter(limit -> !limit.equals("unlimited"))
                .mapToLong(ResourceLimits::number)
                .map(limit -> Math.min(limit, most))
                .findFirst()
                .orElse(most);
    }

    private static long number(String text) {
        return Long.parseLong(text.strip());
    }
}
