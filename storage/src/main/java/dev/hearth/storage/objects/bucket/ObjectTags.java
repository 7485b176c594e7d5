package dev.hearth.storage.objects.bucket;

import dev.hearth.storage.tables.engine.TableEngine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The tags of objects, and of uploads whose object is not there yet. Buckets are known here by their name at the engine. */
public final class ObjectTags {
    private static final String OBJECTS = "objects.tags.";
    private static final String UPLOADS = "objects.upload.";

    private final Documents<Tagged> documents;

    /** @param key of the object or of the upload, for whoever looks into the store */
    private record Tagged(String key, Map<String, String> tags) {}

    public ObjectTags(TableEngine store) {
        this.documents = new Documents<>(store, Tagged.class);
    }

    public Map<String, String> of(String bucket, String key) {
        return documents.get(name(OBJECTS, bucket, key)).map(Tagged::tags).orElse(Map.of());
    }

    /** Without any, what was there is taken away. */
    public void put(String bucket, String key, Map<String, String> tags) {
        store(name(OBJECTS, bucket, key), key, tags);
    }

    public void ofUpload(String bucket, String uploadId, Map<String, String> tags) {
        store(name(UPLOADS, bucket, uploadId), uploadId, tags);
    }

    /** The tags that an upload's object is to have; they are forgotten here. */
    public Map<String, String> takeFromUpload(String bucket, String uploadId) {
        String name = name(UPLOADS, bucket, uploadId);
        Optional<Tagged> found = documents.get(name);
        found.ifPresent(tagged -> documents.remove(name));
        return found.map(Tagged::tags).orElse(Map.of());
    }

    public void forget(String bucket) {
        documents.removeAll(OBJECTS + bucket + '.');
        documents.removeAll(UPLOADS + bucket + '.');
    }

    private void store(String name, String key, Map<String, String> tags) {
        if (tags.isEmpty()) {
            documents.remove(name);
        } else {
            documents.put(name, new Tagged(key, tags));
        }
    }

    private static String name(String kind, String bucket, String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return kind + bucket + '.' + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
