package dev.hearth.standalone.apiserver.http;

import dev.hearth.standalone.apiserver.failure.ApiFailure;
import java.util.Arrays;
import java.util.Locale;

/** In what form the caller wants objects, by the first acceptable entry of its {@code Accept} header. */
enum Media {
    OBJECT,
    TABLE,
    PARTIAL;

    static Media of(String accept) {
        if (accept.isBlank()) {
            return OBJECT;
        }
        for (String entry : accept.split(",")) {
            String[] parts = Arrays.stream(entry.split(";"))
                    .map(part -> part.strip().toLowerCase(Locale.ROOT))
                    .toArray(String[]::new);
            boolean json =
                    parts[0].equals("application/json") || parts[0].equals("*/*") || parts[0].equals("application/*");
            if (!json) {
                continue;
            }
            String as = "";
            String version = "v1";
            for (String part : parts) {
                as = part.startsWith("as=") ? part.substring(3) : as;
                version = part.startsWith("v=") ? part.substring(2) : version;
            }
            if (as.isEmpty()) {
                return OBJECT;
            }
            if (version.equals("v1") && as.equals("table")) {
                return TABLE;
            }
            if (version.equals("v1") && as.startsWith("partialobjectmetadata")) {
                return PARTIAL;
            }
        }
        throw ApiFailure.of(
                406,
                "NotAcceptable",
                "only the following media types are accepted: application/json,"
                        + " application/json;as=Table;v=v1;g=meta.k8s.io,"
                        + " application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    }
}
