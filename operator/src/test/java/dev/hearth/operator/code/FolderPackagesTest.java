package dev.hearth.operator.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.operator.code.CodeFault.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderPackagesTest {
    private static final Limits SMALL = new Limits(4096, 64 << 10, 10, Duration.ofSeconds(5), 3);

    @TempDir
    Path folder;

    private FolderPackages packages;

    @BeforeEach
    void start() throws IOException {
        packages = new FolderPackages(folder, SMALL);
    }

    @Test
    void keepsAPackageUnderItsDigestAcrossRestarts() throws Exception {
        byte[] zip = zip("index.mjs", "export const handler = 1");
        Digest digest = put(zip, Optional.empty());
        FolderPackages again = new FolderPackages(folder, SMALL);
        assertThat(again.has(digest)).isTrue();
        try (var stream = again.open(digest).orElseThrow().stream()) {
            assertThat(stream.readAllBytes()).isEqualTo(zip);
        }
        assertThat(put(zip, Optional.of(digest))).isEqualTo(digest);
    }

    @Test
    void refusesAnotherDigestAndLeavesNothing() throws IOException {
        assertRefused(Reason.DigestMismatch, "0000", () -> put(zip("a", "b"), Optional.of(new Digest("0".repeat(64)))));
        try (var left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.js",
                "a/../../evil.js",
                "/etc/passwd",
                "a\\b.js",
                "C:/x.js",
                "a//b.js",
                "./a.js",
                "a/./b.js",
                "..",
                "line\nbreak.js"
            })
    void refusesAPathThatLeavesItsFolder(String path) {
        assertRefused(Reason.UnsafePackage, "entry", () -> put(zip(path, "x"), Optional.empty()));
    }

    @Test
    void refusesTheSamePathTwice() {
        byte[] zip = zip(Map.of("one.js", "1", "two.js", "2"));
        byte[] twice = new String(zip, StandardCharsets.ISO_8859_1)
                .replace("two.js", "one.js")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(Reason.UnsafePackage, "twice", () -> put(twice, Optional.empty()));
    }

    @Test
    void refusesAFileThatIsAFolderToo() {
        assertRefused(
                Reason.UnsafePackage,
                "a file and a folder at once",
                () -> put(zip(Map.of("lib", "1", "lib/a.js", "2")), Optional.empty()));
    }

    @Test
    void refusesALink() {
        byte[] zip = PlainZip.of(Map.of("link", "/etc".getBytes(StandardCharsets.UTF_8)));
        // The mode is the upper half of the external attributes, 38 bytes into the only directory entry.
        int directory = zip.length - 22 - 46 - 4;
        zip[directory + 41] = (byte) (0120777 >> 8);
        assertRefused(Reason.UnsafePackage, "is a link or a device", () -> put(zip, Optional.empty()));
    }

    @Test
    void refusesHeadersThatTellTwoStories() {
        byte[] zip = PlainZip.of(Map.of("good.js", "1".getBytes(StandardCharsets.UTF_8)));
        zip[30] = 'f';
        assertRefused(Reason.UnsafePackage, "two different ways", () -> put(zip, Optional.empty()));
    }

    @Test
    void refusesWhatUnpacksPastItsLimit() {
        assertRefused(
                Reason.PackageTooLarge,
                "unpacks to more",
                () -> put(zip("zeros", "0".repeat(100 << 10)), Optional.empty()));
    }

    @Test
    void refusesABombThatDeclaresLittle() {
        byte[] zip = zip("zeros", "0".repeat(60 << 10));
        // 4,096 bytes declared in the directory, 61,440 inflated.
        int directory = zip.length - 22 - 46 - 5;
        zip[directory + 24] = 0;
        zip[directory + 25] = 0x10;
        zip[directory + 26] = 0;
        assertRefused(Reason.UnsafePackage, "does not unpack to what", () -> put(zip, Optional.empty()));
    }

    @Test
    void refusesTooManyEntries() {
        Map<String, String> many = new java.util.HashMap<>();
        for (int i = 0; i < 11; i++) {
            many.put("f" + i, "");
        }
        assertRefused(Reason.PackageTooLarge, "11 entries", () -> put(zip(many), Optional.empty()));
    }

    @Test
    void refusesTooManyBytes() {
        assertRefused(Reason.PackageTooLarge, "larger than", () -> put(new byte[5000], Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PK", "not a zip at all, but long enough to look for the end of one"})
    void refusesWhatIsNoZip(String content) {
        assertRefused(
                Reason.UnsafePackage,
                "it must be a zip file",
                () -> put(content.getBytes(StandardCharsets.UTF_8), Optional.empty()));
    }

    @Test
    void takesFoldersAndDeflatedFilesInThem() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("lib/"));
            zip.putNextEntry(new ZipEntry("lib/größe.js"));
            zip.write("x".repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(packages.has(put(bytes.toByteArray(), Optional.empty()))).isTrue();
    }

    @Test
    void makesOneZipOfTheSameFilesWhateverTheirOrder() throws Exception {
        byte[] one = PlainZip.of(Map.of("b.js", new byte[] {1}, "a/c.js", new byte[] {2}));
        byte[] two = PlainZip.of(new java.util.TreeMap<>(Map.of("a/c.js", new byte[] {2}, "b.js", new byte[] {1})));
        assertThat(one).isEqualTo(two);
        assertThat(put(one, Optional.empty())).isEqualTo(Digest.of(two));
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(one))) {
            assertThat(in.getNextEntry().getName()).isEqualTo("a/c.js");
            assertThat(in.readAllBytes()).containsExactly(2);
        }
    }

    @Test
    void removesWhatACrashLeftAtItsStart() throws IOException {
        Path part = Files.writeString(folder.resolve("incoming").resolve("x.999999999.part"), "half");
        FolderPackages again = new FolderPackages(folder, SMALL);
        assertThat(again.has(new Digest("0".repeat(64)))).isFalse();
        assertThat(part).doesNotExist();
    }

    private Digest put(byte[] zip, Optional<Digest> expected) throws CodeRefused, IOException {
        return packages.put(new ByteArrayInputStream(zip), expected);
    }

    private static void assertRefused(Reason reason, String part, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CodeRefused.class, refused -> {
            assertThat(refused.fault().reason()).isEqualTo(reason);
            assertThat(refused.fault().message()).contains(part);
        });
    }

    private static byte[] zip(String path, String content) {
        return zip(Map.of(path, content));
    }

    private static byte[] zip(Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : new java.util.TreeMap<>(files).entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }
}
