package dev.hearth.aws.signature;

/** Why a caller was refused: AWS's error type and sentence, answered with 403 unless the cluster could not be asked. */
public record Denial(Kind kind, String message) {
    public enum Kind {
        MISSING_TOKEN("MissingAuthenticationTokenException", 403),
        INCOMPLETE_SIGNATURE("IncompleteSignatureException", 403),
        INVALID_SIGNATURE("InvalidSignatureException", 403),
        UNRECOGNIZED_CLIENT("UnrecognizedClientException", 403),
        ACCESS_DENIED("AccessDeniedException", 403),
        CANNOT_ASK("ServiceException", 503);

        public final String errorType;
        public final int status;

        Kind(String errorType, int status) {
            this.errorType = errorType;
            this.status = status;
        }
    }

    public static Denial missing() {
        return new Denial(Kind.MISSING_TOKEN, "Missing Authentication Token");
    }

    public static Denial incomplete(String message) {
        return new Denial(Kind.INCOMPLETE_SIGNATURE, message);
    }

    public static Denial unknownKey() {
        return new Denial(Kind.UNRECOGNIZED_CLIENT, "The security token included in the request is invalid.");
    }

    public static Denial mismatch() {
        return new Denial(
                Kind.INVALID_SIGNATURE,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                        + " Access Key and signing method. Consult the service documentation for details.");
    }

    public static Denial invalid(String message) {
        return new Denial(Kind.INVALID_SIGNATURE, message);
    }

    public static Denial accessDenied(String message) {
        return new Denial(Kind.ACCESS_DENIED, message);
    }
}
