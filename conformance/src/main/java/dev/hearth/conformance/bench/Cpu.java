package dev.hearth.conformance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The processor time that a process and all below it have used: unlike throughput, hardly touched by what else runs. */
final class Cpu {
    private static final double MICROS_PER_TICK = 10_000; // USER_HZ is 100 on every Linux that Hearth runs on

    static double microsOf(Stream<ProcessHandle> roots) throws IOException {
        double ticks = 0;
        for (ProcessHandle process : roots.flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .toList()) {
            ticks += ticks(process.pid());
        }
        return ticks * MICROS_PER_TICK;
    }

    /** {@code utime} and {@code stime} (proc(5), "/proc/pid/stat": fields 14 and 15; the name in field 2 may hold spaces). */
    private static long ticks(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }

    private Cpu() {}
}
