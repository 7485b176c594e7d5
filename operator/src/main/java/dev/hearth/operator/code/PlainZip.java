package dev.hearth.operator.code;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Makes the same zip from the same files, always: sorted, stored (a deflater's output may change with its version), dated
 * 1980-01-01, with modes by content. So equal inline code has one digest on every machine.
 */
final class PlainZip {
    private static final int DOS_DATE_1980_01_01 = 0x21;
    private static final int UTF_8 = 0x800;
    private static final int EXECUTABLE = 0100755;
    private static final int PLAIN = 0100644;

    static byte[] of(Map<String, byte[]> files) {
        SortedMap<String, byte[]> sorted = new TreeMap<>(files);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        sorted.forEach((name, content) -> {
            byte[] path = name.getBytes(StandardCharsets.UTF_8);
            int at = body.size();
            ByteBuffer common = common(path, content);
            body.writeBytes(little(4).putInt(0x04034b50).array());
            body.writeBytes(common.array());
            body.writeBytes(path);
            body.writeBytes(content);
            directory.writeBytes(
                    little(6).putInt(0x02014b50).putShort((short) (3 << 8 | 20)).array());
            directory.writeBytes(common.array());
            directory.writeBytes(little(14)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(mode(name, content) << 16)
                    .putInt(at)
                    .array());
            directory.writeBytes(path);
        });
        int at = body.size();
        body.writeBytes(directory.toByteArray());
        body.writeBytes(little(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) sorted.size())
                .putShort((short) sorted.size())
                .putInt(directory.size())
                .putInt(at)
                .putShort((short) 0)
                .array());
        return body.toByteArray();
    }

    /** The 26 bytes from "version needed" to "extra length" that both headers of an entry have. */
    private static ByteBuffer common(byte[] path, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return little(26)
                .putShort((short) 20)
                .putShort((short) UTF_8)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) DOS_DATE_1980_01_01)
                .putInt((int) crc.getValue())
                .putInt(content.length)
                .putInt(content.length)
                .putShort((short) path.length)
                .putShort((short) 0);
    }

    /** {@code provided} runs a file named {@code bootstrap}; a script says {@code #!}. */
    private static int mode(String name, byte[] content) {
        boolean script = content.length > 1 && content[0] == '#' && content[1] == '!';
        return script || name.equals("bootstrap") ? EXECUTABLE : PLAIN;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private PlainZip() {}
}
