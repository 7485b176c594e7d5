package dev.hearth.standalone.engines.child;

import dev.hearth.standalone.kubelet.process.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes what a process prints into a file that is turned over when it is full; one older file is kept. */
public final class RollingLog implements Output {
    private static final long MOST_BYTES = 8L * 1024 * 1024;

    private final Path file;
    private FileChannel channel;

    public RollingLog(Path file) throws IOException {
        this.file = file;
        this.channel = open();
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        if (channel.size() > MOST_BYTES) {
            channel.close();
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
            channel = open();
        }
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is lost: every write went to the file at once.
            return;
        }
    }
}
