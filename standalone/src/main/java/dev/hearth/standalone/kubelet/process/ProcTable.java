package dev.hearth.standalone.kubelet.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What {@code /proc} says about the processes that there are (proc_pid_stat(5)); gone ones are simply not in it. */
final class ProcTable {
    private static final Path PROC = Path.of("/proc");
    private static final long PAGE_BYTES = 4096;

    /**
     * One process.
     *
     * @param startTicks when it started, in clock ticks since boot: with the pid, its identity
     * @param threads how many threads it has
     */
    record Entry(int pid, char state, int group, int session, int threads, long startTicks, long residentBytes) {
        boolean isZombie() {
            return state == 'Z' || state == 'X';
        }
    }

    private ProcTable() {}

    static List<Entry> all() {
        List<Entry> entries = new ArrayList<>();
        String[] names = new File("/proc").list();
        for (String name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0))) {
                entry(Integer.parseInt(name)).ifPresent(entries::add);
            }
        }
        return entries;
    }

    static Optional<Entry> entry(int pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The second field is the program's name in brackets and may hold blanks and brackets itself.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 24);
            return Optional.of(new Entry(
                    pid,
                    fields[0].charAt(0),
                    Integer.parseInt(fields[2]),
                    Integer.parseInt(fields[3]),
                    Integer.parseInt(fields[17]),
                    Long.parseLong(fields[19]),
                    Long.parseLong(fields[21]) * PAGE_BYTES));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Whether the process was started with an environment that holds this text (false when that may not be read). */
    static boolean environmentHolds(Entry process, String text) {
        try {
            byte[] environment = Files.readAllBytes(PROC.resolve(process.pid() + "/environ"));
            return new String(environment, StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    /** Kills all that match, again and again until there are none (something may fork while we look). */
    static int killAll(Predicate<Entry> which) {
        int killed = 0;
        for (int round = 0; round < 50; round++) {
            List<Entry> found = all().stream()
                    .filter(entry -> !entry.isZombie())
                    .filter(which)
                    .toList();
            if (found.isEmpty()) {
                return killed;
            }
            for (Entry entry : found) {
                Posix.kill(entry.pid(), Posix.SIGKILL);
            }
            killed += round == 0 ? found.size() : 0;
            Thread.yield();
        }
        return killed;
    }
}
