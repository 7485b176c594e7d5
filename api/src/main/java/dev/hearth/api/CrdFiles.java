package dev.hearth.api;

import java.util.List;
import java.util.stream.Stream;

/** Where the definition of each kind lies on the class path: YAML that the build makes of this room's classes. */
public final class CrdFiles {
    public static final List<String> ALL = Stream.of(
                    "functions",
                    "pools",
                    "buckets",
                    "tables",
                    "userpools",
                    "eventsources",
                    "brokers",
                    "triggers",
                    "streams",
                    "topics",
                    "schedules")
            .map("/META-INF/fabric8/%s.hearth.dev-v1.yml"::formatted)
            .toList();

    private CrdFiles() {}
}
