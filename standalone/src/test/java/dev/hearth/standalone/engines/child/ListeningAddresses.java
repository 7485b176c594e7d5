package dev.hearth.standalone.engines.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where a process listens, for tests that want to see that it is on loopback alone. */
public final class ListeningAddresses {
    /** IPv4 addresses, in the hexadecimal of {@code /proc}, that the process or its children listen on. */
    public static List<String> of(long pid) throws IOException {
        List<String> inodes = new CopyOnWriteArrayList<>();
        List<ProcessHandle> tree = new java.util.ArrayList<>(
                ProcessHandle.of(pid).orElseThrow().descendants().toList());
        tree.add(ProcessHandle.of(pid).orElseThrow());
        for (ProcessHandle process : tree) {
            try (var descriptors = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
                for (Path descriptor : descriptors.toList()) {
                    String to = Files.exists(descriptor, java.nio.file.LinkOption.NOFOLLOW_LINKS)
                            ? Files.readSymbolicLink(descriptor).toString()
                            : "";
                    if (to.startsWith("socket:[")) {
                        inodes.add(to.substring(8, to.length() - 1));
                    }
                }
            }
        }
        List<String> addresses = new java.util.ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[3].equals("0A") && inodes.contains(fields[9])) {
                    addresses.add(fields[1].substring(0, fields[1].indexOf(':')));
                }
            }
        }
        return addresses;
    }

    private ListeningAddresses() {}
}
