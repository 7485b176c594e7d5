package dev.hearth.storage.objects.engine;

import java.util.Optional;
import java.util.Set;

/** An S3 that somebody else runs (MinIO, Ceph, a cloud's): always where it was said to be. */
public record RemoteS3(Endpoint endpoint, Set<Feature> features) implements ObjectEngine {
    public RemoteS3 {
        features = Set.copyOf(features);
    }

    @Override
    public Endpoint ready() {
        return endpoint;
    }

    @Override
    public Optional<Endpoint> now() {
        return Optional.of(endpoint);
    }
}
