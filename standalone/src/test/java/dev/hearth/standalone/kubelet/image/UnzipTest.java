package dev.hearth.standalone.kubelet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Zips come from Python's zipfile, which writes any name and mode that it is told. */
class UnzipTest {
    private static final Unzip.Limits LIMITS = new Unzip.Limits(1_000_000, 50);

    @TempDir
    Path folder;

    @Test
    void keepsExecutableBitsAndMakesFilesReadOnly() throws Exception {
        unzip("add('bin/run', 'x', 0o100755); add('lib/a.txt', 'y', 0o100644)");

        assertThat(permissions("bin/run")).isEqualTo("r-xr-xr-x");
        assertThat(permissions("lib/a.txt")).isEqualTo("r--r--r--");
        assertThat(folder.resolve("out/lib/a.txt")).hasContent("y");
    }

    @Test
    void keepsSymbolicLinksThatStayInside() throws Exception {
        unzip("add('lib/tool/cli.js', 'x', 0o100644); add('bin/cli', '../lib/tool/cli.js', 0o120777)");

        assertThat(folder.resolve("out/bin/cli")).isSymbolicLink().hasContent("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add('../out.txt', 'x', 0o100644)",
                "add('a/../../out.txt', 'x', 0o100644)",
                "add('/etc/hearth', 'x', 0o100644)",
                "add('a\\\\..\\\\..\\\\b', 'x', 0o100644)",
                "add('link', '/etc', 0o120777)",
                "add('link', '../outside', 0o120777)",
                "add('a/b/up', '../..', 0o120777); add('over', 'a/b/up/..', 0o120777)",
                "add('up', 'lib', 0o120777); add('up/file', 'x', 0o100644)",
            })
    void refusesWhatWouldLeaveTheFolder(String adds) {
        assertThatThrownBy(() -> unzip(adds)).isInstanceOf(PackageProblem.class).hasMessageContaining("must");
        assertThat(folder.resolve("out.txt")).doesNotExist();
    }

    @Test
    void refusesMoreBytesThanItMayHave() {
        assertThatThrownBy(() -> unzip("add('bomb', '0' * 2000000, 0o100644)"))
                .isInstanceOf(PackageProblem.class)
                .hasMessage("The code package must unpack to at most 1000000 bytes, and unpacks to more.");
    }

    @Test
    void refusesMoreEntriesThanItMayHave() {
        assertThatThrownBy(() -> unzip("[add(str(i), '', 0o100644) for i in range(60)]"))
                .isInstanceOf(PackageProblem.class)
                .hasMessage("The code package must have at most 50 entries, and has 60.");
    }

    @Test
    void refusesWhatIsNoZip() throws IOException {
        Path file = Files.writeString(folder.resolve("a.zip"), "not a zip");

        assertThatThrownBy(() -> Unzip.unzip(file, Files.createDirectory(folder.resolve("out")), LIMITS))
                .isInstanceOf(PackageProblem.class)
                .hasMessageContaining("must be a zip file");
    }

    private void unzip(String adds) throws Exception {
        Path zip = folder.resolve("a.zip");
        String script = """
                import sys, zipfile
                z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)
                def add(name, text, mode):
                    info = zipfile.ZipInfo(name); info.create_system = 3; info.external_attr = mode << 16
                    info.compress_type = zipfile.ZIP_DEFLATED
                    z.writestr(info, text)
                """ + adds + "\nz.close()\n";
        Process python = new ProcessBuilder(List.of("python3", "-c", script, zip.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(python.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(python.exitValue()).as(said).isZero();
        Unzip.unzip(zip, Files.createDirectory(folder.resolve("out")), LIMITS);
    }

    private String permissions(String name) throws IOException {
        return java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("out").resolve(name)));
    }
}
