package dev.hearth.storage.objects.payload;

import dev.hearth.aws.signature.ChunkChain;
import java.util.Optional;

/** How a body comes over the wire. */
public sealed interface Framing {
    /**
     * As it is.
     *
     * @param sha256 in hexadecimal, that the signature covers; empty when the payload is unsigned
     */
    record Plain(Optional<String> sha256) implements Framing {}

    /**
     * In aws-chunked coding.
     *
     * @param signatures of the chunks; empty when they are unsigned
     * @param trailers whether checksums follow behind
     */
    record Chunked(Optional<ChunkChain> signatures, boolean trailers) implements Framing {}
}
