package dev.hearth.api;

/**
 * The keys of the data of an access-key Secret: who signs with it acts in {@link #NAMESPACE}. Such Secrets lie in
 * {@link Labels#SYSTEM_NAMESPACE} and carry the label {@link Labels#ACCESS_KEY}.
 */
public final class AccessKey {
    public static final String NAMESPACE = "namespace";
    public static final String ACCESS_KEY_ID = "accessKeyId";
    public static final String SECRET_ACCESS_KEY = "secretAccessKey";

    /** A JSON array of {@link Grant}s; without this key the access key may do everything in its namespace. */
    public static final String GRANTS = "grants";

    private AccessKey() {}
}
