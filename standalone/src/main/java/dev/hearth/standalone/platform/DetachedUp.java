package dev.hearth.standalone.platform;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code up} once more in a process and session of its own, shown here until it is ready. It is this very command line
 * without {@code --detach}, so what it starts is what {@code up} starts.
 */
public final class DetachedUp {
    private static final long READY_SECONDS = 120;

    private final DataFolder folder;

    public DetachedUp(DataFolder folder) {
        this.folder = folder;
    }

    /** Returns 0 when the platform is ready; throws when it ended or was not ready in time, after showing what it said. */
    public int start() throws IOException, InterruptedException {
        if (folder.running().isPresent()) {
            throw new PlatformException("a platform already runs with the data folder '" + folder.root()
                    + "': see `hearth status`, or end it with `hearth down`");
        }
        folder.folder("logs");
        Path log = folder.upLog();
        Files.deleteIfExists(log);
        Process up = new ProcessBuilder(command())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try (RandomAccessFile shown = new RandomAccessFile(log.toFile(), "r")) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
            while (true) {
                boolean ended = up.waitFor(50, TimeUnit.MILLISECONDS);
                boolean ready = folder.running().isPresent();
                copy(shown);
                if (ready) {
                    return 0;
                }
                if (ended) {
                    throw new PlatformException(
                            "the platform ended while it started; its log is '" + folder.log() + "'");
                }
                if (System.nanoTime() > deadline) {
                    throw new PlatformException("the platform was not ready within " + READY_SECONDS
                            + " s and goes on starting; see '" + log + "' and `hearth status`");
                }
            }
        }
    }

    private static void copy(RandomAccessFile from) throws IOException {
        byte[] more = new byte[(int) Math.min(from.length() - from.getFilePointer(), 1 << 20)];
        from.readFully(more);
        System.out.print(new String(more, StandardCharsets.UTF_8));
        System.out.flush();
    }

    /** This process's own command line, in a session of its own. */
    private static List<String> command() {
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        command.add("setsid");
        command.add(self.command().orElseThrow());
        for (String argument : self.arguments().orElseThrow()) {
            if (!argument.equals("--detach")) {
                command.add(argument);
            }
        }
        return command;
    }
}
