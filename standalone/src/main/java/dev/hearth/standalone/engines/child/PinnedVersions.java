package dev.hearth.standalone.engines.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of the engines that are got through Maven: those of the root pom.xml, which the build puts into a resource. */
public final class PinnedVersions {
    private static final String RESOURCE = "/dev/hearth/standalone/engines/versions.properties";

    /** @param engine in lower case, such as "kafka" */
    public static String of(String engine) {
        Properties versions = new Properties();
        try (InputStream in = PinnedVersions.class.getResourceAsStream(RESOURCE)) {
            if (in != null) {
                versions.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = versions.getProperty(engine, "");
        if (!version.matches("\\d+(\\.\\d+)+")) {
            throw new EngineTrouble(
                    "this very application does not know its version of %s; build it anew".formatted(engine));
        }
        return version;
    }

    private PinnedVersions() {}
}
