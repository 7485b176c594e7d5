package dev.hearth.storage.objects.request;

/** The operations of the S3 API, and what a caller must be allowed for each. */
public enum S3Operation {
    LIST_BUCKETS(Need.KEY),
    CREATE_BUCKET(Need.OWNER),
    DELETE_BUCKET(Need.OWNER),
    HEAD_BUCKET(Need.ANY_OF_BUCKET),
    GET_BUCKET_LOCATION(Need.ANY_OF_BUCKET),
    LIST_OBJECTS(Need.LIST),
    LIST_OBJECT_VERSIONS(Need.LIST),
    LIST_MULTIPART_UPLOADS(Need.LIST),
    DELETE_OBJECTS(Need.WRITE_LISTED),
    GET_BUCKET_CONFIGURATION(Need.OWNER),
    PUT_BUCKET_CONFIGURATION(Need.OWNER),
    DELETE_BUCKET_CONFIGURATION(Need.OWNER),
    POST_OBJECT(Need.OWNER),

    GET_OBJECT(Need.READ),
    HEAD_OBJECT(Need.READ),
    GET_OBJECT_ATTRIBUTES(Need.READ),
    GET_OBJECT_TAGGING(Need.READ),
    GET_OBJECT_ACL(Need.READ),
    PUT_OBJECT(Need.WRITE),
    COPY_OBJECT(Need.WRITE),
    DELETE_OBJECT(Need.WRITE),
    PUT_OBJECT_TAGGING(Need.WRITE),
    DELETE_OBJECT_TAGGING(Need.WRITE),
    PUT_OBJECT_ACL(Need.WRITE),
    CREATE_MULTIPART_UPLOAD(Need.WRITE),
    UPLOAD_PART(Need.WRITE),
    UPLOAD_PART_COPY(Need.WRITE),
    LIST_PARTS(Need.WRITE),
    COMPLETE_MULTIPART_UPLOAD(Need.WRITE),
    ABORT_MULTIPART_UPLOAD(Need.WRITE),
    OTHER_OBJECT_OPERATION(Need.OWNER),
    PREFLIGHT(Need.NOTHING);

    /** What a caller must be allowed. */
    public enum Need {
        NOTHING,
        /** A key, whatever it may do. */
        KEY,
        /** A key that has something to do with the bucket. */
        ANY_OF_BUCKET,
        /** To read every key with the prefix asked for. */
        LIST,
        READ,
        WRITE,
        /** To write each of the keys in the body. */
        WRITE_LISTED,
        /** A key without grants, of the bucket's namespace. */
        OWNER
    }

    private final Need need;

    S3Operation(Need need) {
        this.need = need;
    }

    public Need need() {
        return need;
    }

    /** May somebody without a key do it where a bucket is open to the public? */
    public boolean publicRead() {
        return this == GET_OBJECT || this == HEAD_OBJECT;
    }
}
