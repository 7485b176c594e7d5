package dev.hearth.storage.objects.engine;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** What keeps the objects: an S3 endpoint that only Hearth has the keys of. Every method may be called by any thread. */
public interface ObjectEngine {
    /** Where it is, started if it has to be. May block. */
    Endpoint ready() throws ObjectEngineUnavailable;

    /** Where it is, when that is known without waiting. */
    Optional<Endpoint> now();

    /** What it can beyond buckets, objects and multipart uploads. */
    Set<Feature> features();

    /** What an S3 may lack. */
    enum Feature {
        VERSIONING,
        ENCRYPTION,
        LIFECYCLE,
        /** Keys are kept letter by letter, also those with empty segments ({@code a//b}). */
        ANY_KEY
    }

    /** An S3 endpoint and the keys to it. */
    record Endpoint(URI uri, String accessKeyId, String secretAccessKey, String region) {
        public int port() {
            return uri.getPort() > 0 ? uri.getPort() : tls() ? 443 : 80;
        }

        public boolean tls() {
            return "https".equals(uri.getScheme());
        }

        /** The {@code Host} header by which it is called. */
        public String authority() {
            return uri.getPort() > 0 ? uri.getHost() + ":" + uri.getPort() : uri.getHost();
        }

        @Override
        public String toString() {
            return "Endpoint[" + uri + "]"; // never the secret
        }
    }
}
