package dev.hearth.storage.objects.failure;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a caller is told instead of an answer: S3's code, its sentence, perhaps more elements of the error document. */
public final class S3Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, String> elements;

    public S3Fault(int status, String code, String message, Map<String, String> elements) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.elements = new LinkedHashMap<>(elements);
    }

    public S3Fault(int status, String code, String message) {
        this(status, code, message, Map.of());
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String message() {
        return String.valueOf(getMessage());
    }

    /** Elements of the document besides Code and Message. */
    public Map<String, String> elements() {
        return elements;
    }

    public static S3Fault accessDenied() {
        return new S3Fault(403, "AccessDenied", "Access Denied");
    }

    public static S3Fault accessDenied(String message) {
        return new S3Fault(403, "AccessDenied", message);
    }

    public static S3Fault noSuchBucket(String bucket) {
        return new S3Fault(404, "NoSuchBucket", "The specified bucket does not exist", Map.of("BucketName", bucket));
    }

    public static S3Fault invalidBucketName(String bucket) {
        return new S3Fault(
                400, "InvalidBucketName", "The specified bucket is not valid.", Map.of("BucketName", bucket));
    }

    public static S3Fault invalidArgument(String message) {
        return new S3Fault(400, "InvalidArgument", message);
    }

    public static S3Fault invalidRequest(String message) {
        return new S3Fault(400, "InvalidRequest", message);
    }

    public static S3Fault malformedXml() {
        return new S3Fault(
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    public static S3Fault notImplemented(String what) {
        return new S3Fault(
                501,
                "NotImplemented",
                "A header or query you provided implies functionality that is not implemented: " + what);
    }

    public static S3Fault missingContentLength() {
        return new S3Fault(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
    }

    public static S3Fault entityTooLarge() {
        return new S3Fault(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    }

    public static S3Fault incompleteBody() {
        return new S3Fault(
                400,
                "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length HTTP header.");
    }

    public static S3Fault signatureDoesNotMatch() {
        return new S3Fault(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and"
                        + " signing method.");
    }

    public static S3Fault unavailable(String message) {
        return new S3Fault(503, "ServiceUnavailable", message);
    }

    public static S3Fault slowDown() {
        return new S3Fault(503, "SlowDown", "Please reduce your request rate.");
    }

    public static S3Fault internal() {
        return new S3Fault(500, "InternalError", "We encountered an internal error. Please try again.");
    }
}
