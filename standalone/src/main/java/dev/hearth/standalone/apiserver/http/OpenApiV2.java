package dev.hearth.standalone.apiserver.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The OpenAPI v2 document, in the protobuf form that is all kubectl asks for: a document of no paths and no
 * definitions. kubectl turns to it only for what the v3 documents do not have, and skips its own validation then; a
 * refusal would make it give up instead.
 */
final class OpenApiV2 {
    private static final String MEDIA_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    /** {@code Document{swagger = 1: "2.0", info = 2: Info{title = 1, version = 2}, paths = 8: Paths{}}}. */
    private static final byte[] EMPTY = (text(1, "2.0") + text(2, text(1, "Hearth") + text(2, "v1")) + text(8, ""))
            .getBytes(StandardCharsets.ISO_8859_1);

    static Reply reply() {
        return new Reply.Whole(200, MEDIA_TYPE, EMPTY, List.of(), "");
    }

    /** A length-delimited field of fewer than 128 bytes. */
    private static String text(int field, String content) {
        return "" + (char) (field << 3 | 2) + (char) content.length() + content;
    }

    private OpenApiV2() {}
}
