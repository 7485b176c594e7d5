package dev.hearth.cluster;

import dev.hearth.storage.objects.engine.ObjectEngine;
import dev.hearth.storage.objects.engine.ObjectEngineUnavailable;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An S3 that somebody else runs, or none. */
final class GivenObjects {
    static ObjectEngine of(Settings settings) {
        Optional<URI> endpoint = settings.findUrl("HEARTH_S3_ENDPOINT");
        String region = settings.text("HEARTH_S3_REGION", "us-east-1");
        Set<ObjectEngine.Feature> features = features(settings);
        if (endpoint.isEmpty()) {
            settings.find("HEARTH_S3_ACCESS_KEY_ID");
            settings.find("HEARTH_S3_SECRET_ACCESS_KEY");
            return new None();
        }
        return new Remote(
                new ObjectEngine.Endpoint(
                        endpoint.get(),
                        settings.need("HEARTH_S3_ACCESS_KEY_ID", "the key of 'HEARTH_S3_ENDPOINT'"),
                        settings.need("HEARTH_S3_SECRET_ACCESS_KEY", "the secret of 'HEARTH_S3_ACCESS_KEY_ID'"),
                        region),
                features);
    }

    private static Set<ObjectEngine.Feature> features(Settings settings) {
        Set<ObjectEngine.Feature> features = EnumSet.noneOf(ObjectEngine.Feature.class);
        List<String> words =
                Arrays.stream(ObjectEngine.Feature.values()).map(Enum::name).toList();
        Settings.parts(settings.text("HEARTH_S3_FEATURES", "")).forEach(word -> {
            if (words.contains(word)) {
                features.add(ObjectEngine.Feature.valueOf(word));
            } else {
                settings.wrong("'HEARTH_S3_FEATURES' has of %s, parted by commas, and not '%s'."
                        .formatted(String.join(", ", words), word));
            }
        });
        return features;
    }

    private record Remote(Endpoint endpoint, Set<Feature> features) implements ObjectEngine {
        @Override
        public Endpoint ready() {
            return endpoint;
        }

        @Override
        public Optional<Endpoint> now() {
            return Optional.of(endpoint);
        }
    }

    private record None() implements ObjectEngine {
        @Override
        public Endpoint ready() {
            throw new ObjectEngineUnavailable(
                    "no S3 is configured: set 'storage.s3.endpoint' in the chart's values",
                    new IllegalStateException("'HEARTH_S3_ENDPOINT' is not set"));
        }

        @Override
        public Optional<Endpoint> now() {
            return Optional.empty();
        }

        @Override
        public Set<Feature> features() {
            return Set.of();
        }
    }

    private GivenObjects() {}
}
