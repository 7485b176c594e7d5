package dev.hearth.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.standalone.platform.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeZipTest {
    @TempDir
    Path folder;

    @Test
    void givesTheSameDigestWhateverTheTimes() throws IOException {
        Files.writeString(folder.resolve("index.mjs"), "export const handler = async () => 1");
        String first = CodeZip.of(new SourceFolder(folder)).sha256();
        Files.setLastModifiedTime(folder.resolve("index.mjs"), FileTime.fromMillis(1_000_000_000_000L));
        assertThat(CodeZip.of(new SourceFolder(folder)).sha256()).isEqualTo(first);
    }

    @Test
    void keepsExecutableBitsAndLeavesVersionControlOut() throws IOException {
        Path bootstrap = Files.writeString(folder.resolve("bootstrap"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(folder.resolve(".git"));
        Files.writeString(folder.resolve(".git/config"), "private");
        Files.createDirectories(folder.resolve("lib"));
        Files.writeString(folder.resolve("lib/data.txt"), "data");
        CodeZip zip = CodeZip.of(new SourceFolder(folder));
        try (ZipFile read = ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(zip.bytes()))
                .get()) {
            var entries = Collections.list(read.getEntries());
            assertThat(entries).extracting(ZipArchiveEntry::getName).containsExactly("bootstrap", "lib/data.txt");
            assertThat(entries.getFirst().getUnixMode() & 0111).isNotZero();
            assertThat(entries.getLast().getUnixMode() & 0111).isZero();
            assertThat(new String(
                            read.getInputStream(entries.getFirst()).readAllBytes(),
                            java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("#!/bin/sh\n");
        }
    }

    @Test
    void seesTheRuntimeFromTheFiles() throws IOException {
        assertThat(new SourceFolder(folder).entry()).isEmpty();
        Files.writeString(folder.resolve("app.py"), "def handler(event, context): return event");
        assertThat(new SourceFolder(folder).entry())
                .contains(new SourceFolder.Entry("python3.11", Optional.of("app.handler")));
        Files.writeString(folder.resolve("index.mjs"), "");
        assertThat(new SourceFolder(folder).entry())
                .contains(new SourceFolder.Entry("nodejs20.x", Optional.of("index.handler")));
    }

    @Test
    void refusesWhatIsNoFolder() {
        assertThatThrownBy(() -> new SourceFolder(folder.resolve("none")))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("is not a folder");
    }
}
