package dev.hearth.standalone.kubelet.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Unix file modes out of a zip's central directory (APPNOTE.TXT 4.3.12, 4.3.16 and 4.4.15), which {@code java.util.zip}
 * does not show. A zip without such modes, or in the ZIP64 form, has none, and its files are plain ones.
 */
final class ZipModes {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int END_BYTES = 22;
    private static final int ENTRY_BYTES = 46;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int MADE_BY_UNIX = 3;

    private static final int TYPE = 0170000;
    private static final int SYMBOLIC_LINK = 0120000;
    private static final int ANY_EXECUTE = 0111;

    private ZipModes() {}

    static boolean isSymbolicLink(int mode) {
        return (mode & TYPE) == SYMBOLIC_LINK;
    }

    static boolean isExecutable(int mode) {
        return (mode & ANY_EXECUTE) != 0;
    }

    static Map<String, Integer> of(Path zip) throws IOException {
        try (FileChannel channel = FileChannel.open(zip, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer tail = read(channel, Math.max(0, size - END_BYTES - LONGEST_COMMENT), size);
            for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
                if (tail.getInt(at) == END_SIGNATURE) {
                    long length = Integer.toUnsignedLong(tail.getInt(at + 12));
                    long offset = Integer.toUnsignedLong(tail.getInt(at + 16));
                    return offset + length > size ? Map.of() : directory(read(channel, offset, offset + length));
                }
            }
            return Map.of();
        }
    }

    private static Map<String, Integer> directory(ByteBuffer directory) {
        Map<String, Integer> modes = new HashMap<>();
        int at = 0;
        while (at + ENTRY_BYTES <= directory.limit() && directory.getInt(at) == ENTRY_SIGNATURE) {
            int nameLength = Short.toUnsignedInt(directory.getShort(at + 28));
            int next = at
                    + ENTRY_BYTES
                    + nameLength
                    + Short.toUnsignedInt(directory.getShort(at + 30))
                    + Short.toUnsignedInt(directory.getShort(at + 32));
            if (next > directory.limit()) {
                break;
            }
            if (directory.get(at + 5) == MADE_BY_UNIX) {
                byte[] name = new byte[nameLength];
                directory.get(at + ENTRY_BYTES, name);
                modes.put(new String(name, StandardCharsets.UTF_8), directory.getInt(at + 38) >>> 16);
            }
            at = next;
        }
        return modes;
    }

    private static ByteBuffer read(FileChannel channel, long from, long end) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) (end - from)).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
            // Until the part is whole or the file ends.
        }
        return buffer.flip();
    }
}
