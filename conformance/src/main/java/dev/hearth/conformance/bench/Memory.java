package dev.hearth.conformance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process holds of the machine's memory. */
final class Memory {
    /** {@code VmRSS} (proc(5), "/proc/pid/status"). */
    static double residentMebibytes(long process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("process " + process + " has no VmRSS");
    }

    private Memory() {}
}
