package dev.hearth.operator.code;

import dev.hearth.operator.code.CodeFault.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Says whether unpacking a zip can do no harm: every entry is a plain file or folder under a relative path of its own,
 * the central directory and the local headers tell the same story (unpackers differ in which they believe), no two
 * entries share bytes (David Fifield, "A better zip bomb", 2019), and every entry inflates to exactly what it declares.
 */
final class PackageCheck {
    private final Limits limits;

    private PackageCheck(Limits limits) {
        this.limits = limits;
    }

    static PackageCheck of(Limits limits) {
        return new PackageCheck(limits);
    }

    void check(Path zip) throws CodeRefused, IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel file = FileChannel.open(zip, StandardOpenOption.READ)) {
            ByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena)
                    .asByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN);
            ZipDirectory directory = ZipDirectory.read(bytes, limits);
            checkPaths(directory.entries());
            checkRanges(directory);
            checkContents(bytes, directory.entries());
        }
    }

    private static void checkPaths(List<ZipDirectory.Entry> entries) throws CodeRefused {
        Set<String> files = new HashSet<>();
        Set<String> folders = new HashSet<>();
        for (ZipDirectory.Entry entry : entries) {
            String path = EntryPath.checked(entry.name());
            boolean folder = entry.name().endsWith("/");
            if (!entry.isPlain()) {
                throw unsafe(entry, "is a link or a device; packages hold only files and folders");
            }
            if (folder) {
                folders.add(path + "/");
            } else if (!files.add(path)) {
                throw unsafe(entry, "is there twice; every path may be in a package once");
            }
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                folders.add(path.substring(0, slash + 1));
            }
        }
        for (String file : files) {
            if (folders.contains(file + "/")) {
                throw new CodeRefused(
                        Reason.UnsafePackage,
                        "The package's entry \"%s\" is a file and a folder at once; rename one.".formatted(file));
            }
        }
    }

    private static void checkRanges(ZipDirectory directory) throws CodeRefused {
        List<ZipDirectory.Entry> byPlace = new ArrayList<>(directory.entries());
        byPlace.sort(Comparator.comparingLong(ZipDirectory.Entry::headerAt));
        long free = 0;
        for (ZipDirectory.Entry entry : byPlace) {
            if (entry.headerAt() < free || entry.dataEnd() > directory.at()) {
                throw unsafe(entry, "shares its bytes with another part of the zip; zip the folder anew");
            }
            free = entry.dataEnd();
        }
    }

    private void checkContents(ByteBuffer bytes, List<ZipDirectory.Entry> entries) throws CodeRefused {
        long unpacked = 0;
        for (ZipDirectory.Entry entry : entries) {
            unpacked += entry.size();
            if (unpacked > limits.unpackedBytes()) {
                throw new CodeRefused(
                        Reason.PackageTooLarge,
                        "The package unpacks to more than %d MiB; leave out what the function does not need or use an image."
                                .formatted(limits.unpackedBytes() >> 20));
            }
        }
        byte[] buffer = new byte[64 << 10];
        for (ZipDirectory.Entry entry : entries) {
            ByteBuffer data = bytes.slice((int) entry.dataAt(), (int) (entry.dataEnd() - entry.dataAt()));
            CRC32 crc = new CRC32();
            long size = entry.stored() ? stored(data, crc) : inflated(data, crc, buffer, entry);
            if (size != entry.size() || crc.getValue() != entry.crc()) {
                throw unsafe(entry, "does not unpack to what the zip declares; zip the folder anew");
            }
        }
    }

    private static long stored(ByteBuffer data, CRC32 crc) {
        long size = data.remaining();
        crc.update(data);
        return size;
    }

    /** Stops as soon as there is more than declared, so a bomb costs no more than its declared size. */
    private static long inflated(ByteBuffer data, CRC32 crc, byte[] buffer, ZipDirectory.Entry entry)
            throws CodeRefused {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(data);
            long size = 0;
            while (!inflater.finished() && size <= entry.size()) {
                int count = inflater.inflate(buffer);
                if (count == 0 && !inflater.finished() && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw unsafe(entry, "ends too early; zip the folder anew");
                }
                crc.update(buffer, 0, count);
                size += count;
            }
            return size;
        } catch (DataFormatException e) {
            throw unsafe(entry, "is damaged; zip the folder anew");
        } finally {
            inflater.end();
        }
    }

    private static CodeRefused unsafe(ZipDirectory.Entry entry, String sentence) {
        return new CodeRefused(
                Reason.UnsafePackage,
                "The package's entry \"%s\" %s.".formatted(EntryPath.shown(entry.name()), sentence));
    }
}
