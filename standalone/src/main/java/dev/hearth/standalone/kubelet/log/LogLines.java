package dev.hearth.standalone.kubelet.log;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a log's files as one sequence of stored lines, through rotations, as far as they are written. */
final class LogLines implements Closeable {
    private final Path file;
    private final byte[] buffer = new byte[64 * 1024];
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private @Nullable InputStream current;
    private @Nullable Object currentKey;
    private int position;
    private int limit;

    LogLines(Path file) throws IOException {
        this.file = file;
        try {
            current = new FileInputStream(ContainerLogs.rotated(file).toFile());
        } catch (FileNotFoundException neverRotated) {
            openCurrent();
        }
    }

    /** The next stored line without its end; null when nothing more is written now. */
    byte @Nullable [] next() throws IOException {
        while (current != null) {
            for (int at = position; at < limit; at++) {
                if (buffer[at] == '\n') {
                    return lineUntil(at);
                }
            }
            unfinished.write(buffer, position, limit - position);
            position = 0;
            limit = Math.max(0, current.read(buffer));
            if (limit == 0 && !moveOn()) {
                return null;
            }
        }
        return null;
    }

    private byte[] lineUntil(int end) {
        int from = position;
        position = end + 1;
        if (unfinished.size() == 0) {
            return Arrays.copyOfRange(buffer, from, end);
        }
        unfinished.write(buffer, from, end - from);
        byte[] line = unfinished.toByteArray();
        unfinished.reset();
        return line;
    }

    /** At the end of a file that is no longer the one being written: goes on to the one that is. */
    private boolean moveOn() throws IOException {
        Object key = key();
        if (key == null || key.equals(currentKey)) {
            return false;
        }
        if (currentKey != null && current != null && current.available() > 0) {
            return true;
        }
        close();
        openCurrent();
        return current != null;
    }

    private void openCurrent() throws IOException {
        try {
            InputStream opened = new FileInputStream(file.toFile());
            current = opened;
            currentKey = key();
        } catch (FileNotFoundException gone) {
            current = null;
        }
    }

    private @Nullable Object key() throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
