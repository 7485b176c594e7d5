package dev.hearth.storage.objects.request;

import dev.hearth.storage.objects.failure.S3Fault;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/** Tells operations by method, address, query and headers (S3 API reference, the request syntax of each). */
public final class Operations {
    /** Sub-resources of a bucket that are settings of it. */
    public static final List<String> BUCKET_CONFIGURATIONS = List.of(
            "accelerate",
            "acl",
            "analytics",
            "cors",
            "encryption",
            "intelligent-tiering",
            "inventory",
            "lifecycle",
            "logging",
            "metadataConfiguration",
            "metadataTable",
            "metrics",
            "notification",
            "object-lock",
            "ownershipControls",
            "policy",
            "policyStatus",
            "publicAccessBlock",
            "replication",
            "requestPayment",
            "tagging",
            "versioning",
            "website");

    private static final List<String> OTHER_OBJECT_RESOURCES =
            List.of("legal-hold", "retention", "restore", "select", "torrent", "renameObject", "annotation");

    /** @throws S3Fault {@code MethodNotAllowed} */
    public static S3Operation of(String method, S3Address address, S3Query query, MultiMap headers) {
        if (method.equals("OPTIONS")) {
            return S3Operation.PREFLIGHT;
        }
        Optional<S3Operation> found = address.isService()
                ? service(method)
                : address.isBucket() ? bucket(method, query) : object(method, query, headers);
        return found.orElseThrow(() ->
                new S3Fault(405, "MethodNotAllowed", "The specified method is not allowed against this resource."));
    }

    /** Which setting of a bucket is meant. */
    public static Optional<String> configuration(S3Query query) {
        return BUCKET_CONFIGURATIONS.stream().filter(query::has).findFirst();
    }

    private static Optional<S3Operation> service(String method) {
        return method.equals("GET") ? Optional.of(S3Operation.LIST_BUCKETS) : Optional.empty();
    }

    private static Optional<S3Operation> bucket(String method, S3Query query) {
        boolean configuration = configuration(query).isPresent();
        return Optional.ofNullable(
                switch (method) {
                    case "GET" -> {
                        if (configuration) {
                            yield S3Operation.GET_BUCKET_CONFIGURATION;
                        }
                        if (query.has("location")) {
                            yield S3Operation.GET_BUCKET_LOCATION;
                        }
                        if (query.has("uploads")) {
                            yield S3Operation.LIST_MULTIPART_UPLOADS;
                        }
                        yield query.has("versions") ? S3Operation.LIST_OBJECT_VERSIONS : S3Operation.LIST_OBJECTS;
                    }
                    case "HEAD" -> S3Operation.HEAD_BUCKET;
                    case "PUT" -> configuration ? S3Operation.PUT_BUCKET_CONFIGURATION : S3Operation.CREATE_BUCKET;
                    case "DELETE" ->
                        configuration ? S3Operation.DELETE_BUCKET_CONFIGURATION : S3Operation.DELETE_BUCKET;
                    case "POST" -> query.has("delete") ? S3Operation.DELETE_OBJECTS : S3Operation.POST_OBJECT;
                    default -> null;
                });
    }

    private static Optional<S3Operation> object(String method, S3Query query, MultiMap headers) {
        if (OTHER_OBJECT_RESOURCES.stream().anyMatch(query::has)) {
            return Optional.of(S3Operation.OTHER_OBJECT_OPERATION);
        }
        boolean tagging = query.has("tagging");
        boolean acl = query.has("acl");
        boolean upload = query.has("uploadId");
        boolean copy = headers.contains("x-amz-copy-source");
        return Optional.ofNullable(
                switch (method) {
                    case "GET" -> {
                        if (tagging) {
                            yield S3Operation.GET_OBJECT_TAGGING;
                        }
                        if (acl) {
                            yield S3Operation.GET_OBJECT_ACL;
                        }
                        if (query.has("attributes")) {
                            yield S3Operation.GET_OBJECT_ATTRIBUTES;
                        }
                        yield upload ? S3Operation.LIST_PARTS : S3Operation.GET_OBJECT;
                    }
                    case "HEAD" -> S3Operation.HEAD_OBJECT;
                    case "PUT" -> {
                        if (tagging) {
                            yield S3Operation.PUT_OBJECT_TAGGING;
                        }
                        if (acl) {
                            yield S3Operation.PUT_OBJECT_ACL;
                        }
                        if (upload) {
                            yield copy ? S3Operation.UPLOAD_PART_COPY : S3Operation.UPLOAD_PART;
                        }
                        yield copy ? S3Operation.COPY_OBJECT : S3Operation.PUT_OBJECT;
                    }
                    case "DELETE" -> {
                        if (tagging) {
                            yield S3Operation.DELETE_OBJECT_TAGGING;
                        }
                        yield upload ? S3Operation.ABORT_MULTIPART_UPLOAD : S3Operation.DELETE_OBJECT;
                    }
                    case "POST" -> {
                        if (query.has("uploads")) {
                            yield S3Operation.CREATE_MULTIPART_UPLOAD;
                        }
                        yield upload ? S3Operation.COMPLETE_MULTIPART_UPLOAD : null;
                    }
                    default -> null;
                });
    }

    private Operations() {}
}
