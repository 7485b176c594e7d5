package dev.hearth.operator.code;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** What a function says its code is, once references to other objects have been followed. */
public sealed interface CodeRequest {
    /** Contents by path, from {@code inline} or a ConfigMap; the caller does not change the arrays. */
    record Files(Map<String, byte[]> contents) implements CodeRequest {
        public Files {
            contents = Map.copyOf(contents);
        }
    }

    /** A zip by digest; without a URL it must have been put into the store before. */
    record Zip(Optional<URI> url, Digest digest) implements CodeRequest {}
}
