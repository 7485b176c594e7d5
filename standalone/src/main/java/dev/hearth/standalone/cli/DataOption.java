package dev.hearth.standalone.cli;

import dev.hearth.standalone.platform.DataFolder;
import dev.hearth.standalone.platform.PlatformException;
import dev.hearth.standalone.platform.PlatformState;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which platform a command speaks to. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the platform's data folder (default: $HEARTH_DATA, else .hearth beside ./hearth)")
    @Nullable
    Path data;

    DataFolder folder() {
        if (data != null) {
            return new DataFolder(data);
        }
        String fromEnvironment = System.getenv("HEARTH_DATA");
        return new DataFolder(
                fromEnvironment == null || fromEnvironment.isEmpty()
                        ? home().resolve(".hearth")
                        : Path.of(fromEnvironment));
    }

    PlatformState running() {
        DataFolder folder = folder();
        return folder.running()
                .orElseThrow(() -> new PlatformException(
                        "no platform runs with the data folder '" + folder.root() + "': start one with `hearth up`"));
    }

    /** Where {@code ./hearth} lies. */
    static Path home() {
        return Path.of(System.getProperty("hearth.home", "."));
    }
}
