package dev.hearth.operator.code;

import dev.hearth.operator.code.CodeFault.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of contents of a zip (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16). Read by hand because the
 * JDK's reader shows neither file types (a link is a type) nor the local headers.
 *
 * @param at where the central directory begins, which is where the last entry must have ended
 */
record ZipDirectory(long at, List<Entry> entries) {
    private static final int END = 0x06054b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_BYTES = 22;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL_BYTES = 30;

    /**
     * @param mode the Unix mode, 0 where the zip was made on a system without one
     * @param dataAt where its bytes begin
     */
    record Entry(String name, int mode, boolean stored, long crc, long size, long headerAt, long dataAt, long dataEnd) {
        private static final int TYPE = 0170000;
        private static final int FILE = 0100000;
        private static final int FOLDER = 0040000;

        boolean isPlain() {
            int type = mode & TYPE;
            return type == 0 || type == (name.endsWith("/") ? FOLDER : FILE);
        }
    }

    /** @param zip little-endian; its position is not used */
    static ZipDirectory read(ByteBuffer zip, Limits limits) throws CodeRefused {
        try {
            int end = findEnd(zip);
            int count = zip.getShort(end + 10) & 0xffff;
            long at = zip.getInt(end + 16) & 0xffffffffL;
            if (zip.getInt(end + 4) != 0 || (zip.getShort(end + 8) & 0xffff) != count || at == 0xffffffffL) {
                throw notAZip("is split or in the Zip64 form, which a package of its size does not need");
            }
            if (count > limits.entries()) {
                throw new CodeRefused(
                        Reason.PackageTooLarge,
                        "The package has %d entries, more than the %d that are allowed; bundle the code or use an image."
                                .formatted(count, limits.entries()));
            }
            if (count == 0) {
                throw notAZip("is empty");
            }
            return new ZipDirectory(at, entries(zip, Math.toIntExact(at), end, count));
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw notAZip("ends too early or points outside itself");
        }
    }

    private static int findEnd(ByteBuffer zip) throws CodeRefused {
        int last = zip.limit() - END_BYTES;
        for (int at = last; at >= 0 && at >= last - 0xffff; at--) {
            if (zip.getInt(at) == END && (zip.getShort(at + 20) & 0xffff) == last - at) {
                return at;
            }
        }
        throw notAZip("has no directory at its end");
    }

    private static List<Entry> entries(ByteBuffer zip, int at, int end, int count) throws CodeRefused {
        List<Entry> entries = new ArrayList<>(count);
        int next = at;
        for (int i = 0; i < count; i++) {
            if (zip.getInt(next) != CENTRAL) {
                throw notAZip("has a damaged directory");
            }
            entries.add(entry(zip, next));
            next += CENTRAL_BYTES + length(zip, next + 28) + length(zip, next + 30) + length(zip, next + 32);
        }
        if (next != end) {
            throw notAZip("has something between its directory and its end");
        }
        return entries;
    }

    private static Entry entry(ByteBuffer zip, int at) throws CodeRefused {
        String name = name(zip, at + CENTRAL_BYTES, length(zip, at + 28));
        int flags = length(zip, at + 8);
        int method = length(zip, at + 10);
        if ((flags & 1) != 0 || (method != 0 && method != 8)) {
            throw new CodeRefused(
                    Reason.UnsafePackage,
                    "The package's entry \"%s\" is encrypted or packed in an unusual way; zip it with 'deflate'."
                            .formatted(EntryPath.shown(name)));
        }
        boolean unix = (length(zip, at + 4) >> 8) == 3;
        int mode = unix ? zip.getInt(at + 38) >>> 16 : 0;
        long header = unsigned(zip, at + 42);
        int local = Math.toIntExact(header);
        long data = header + LOCAL_BYTES + length(zip, local + 26) + length(zip, local + 28);
        long packed = unsigned(zip, at + 20);
        if (zip.getInt(local) != LOCAL
                || !name.equals(name(zip, local + LOCAL_BYTES, length(zip, local + 26)))
                || length(zip, local + 8) != method
                || data + packed > at) {
            throw new CodeRefused(
                    Reason.UnsafePackage,
                    "The package's entry \"%s\" is described in two different ways; zip the folder anew."
                            .formatted(EntryPath.shown(name)));
        }
        return new Entry(
                name, mode, method == 0, unsigned(zip, at + 16), unsigned(zip, at + 24), header, data, data + packed);
    }

    private static String name(ByteBuffer zip, int at, int length) throws CodeRefused {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(zip.slice(at, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw notAZip("has an entry whose name is not UTF-8");
        }
    }

    private static int length(ByteBuffer zip, int at) {
        return zip.getShort(at) & 0xffff;
    }

    private static long unsigned(ByteBuffer zip, int at) {
        return zip.getInt(at) & 0xffffffffL;
    }

    private static CodeRefused notAZip(String sentence) {
        return new CodeRefused(
                Reason.UnsafePackage, "The package " + sentence + "; it must be a zip file, made anew from the code.");
    }
}
