package dev.hearth.standalone.kubelet.log;

import java.io.BufferedInputStream;
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
import org.jspecify.annotations.Nullable;

/** Reads a log's files as one sequence of stored lines, through rotations, as far as they are written. */
final class LogLines implements Closeable {
    private final Path file;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private @Nullable InputStream current;
    private @Nullable Object currentKey;

    LogLines(Path file) throws IOException {
        this.file = file;
        try {
            current = new BufferedInputStream(
                    new FileInputStream(ContainerLogs.rotated(file).toFile()), 64 * 1024);
        } catch (FileNotFoundException neverRotated) {
            openCurrent();
        }
    }

    /** The next stored line without its end; null when nothing more is written now. */
    byte @Nullable [] next() throws IOException {
        while (current != null) {
            for (int next = current.read(); next >= 0; next = current.read()) {
                if (next == '\n') {
                    byte[] line = unfinished.toByteArray();
                    unfinished.reset();
                    return line;
                }
                unfinished.write(next);
            }
            if (!moveOn()) {
                return null;
            }
        }
        return null;
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
            InputStream opened = new BufferedInputStream(new FileInputStream(file.toFile()), 64 * 1024);
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
