package dev.hearth.storage.objects.notify;

/** What can happen to an object, by S3's names of the events. */
public enum Change {
    PUT("ObjectCreated:Put"),
    COPY("ObjectCreated:Copy"),
    COMPLETE_MULTIPART_UPLOAD("ObjectCreated:CompleteMultipartUpload"),
    DELETE("ObjectRemoved:Delete"),
    DELETE_MARKER("ObjectRemoved:DeleteMarkerCreated"),
    EXPIRATION("LifecycleExpiration:Delete");

    final String eventName;

    Change(String eventName) {
        this.eventName = eventName;
    }

    /** As rules name it. */
    String type() {
        return "s3:" + eventName;
    }

    boolean creates() {
        return this == PUT || this == COPY || this == COMPLETE_MULTIPART_UPLOAD;
    }
}
