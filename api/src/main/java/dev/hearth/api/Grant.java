package dev.hearth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.Optional;

/**
 * What one access key may do with one resource of its namespace. A key whose Secret holds grants may do nothing else; a
 * key without may do everything in its namespace. {@link AccessKey#GRANTS} holds a JSON array of them.
 *
 * @param service the signing name: {@code s3}, {@code dynamodb}, {@code cognito-idp}, {@code kinesis}, {@code
 *     sns}, {@code lambda}
 * @param resource the name of the Bucket, Table, UserPool, Stream, Topic or Function, in the key's namespace
 * @param prefix for buckets: the object keys that the grant covers begin so; empty covers all
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Grant(String service, String resource, Optional<String> prefix, Access access) {
    public Grant {
        if (service == null || service.isEmpty() || resource == null || resource.isEmpty() || access == null) {
            throw new IllegalArgumentException("a grant needs service, resource and access");
        }
        prefix = prefix == null ? Optional.empty() : prefix.filter(text -> !text.isEmpty());
    }

    /** Which operations are meant; the manifests write them in lower case. */
    public enum Access {
        READ,
        WRITE,
        READWRITE;

        public static Access of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }

        /** Does this access include that one? */
        public boolean covers(Access wanted) {
            return this == READWRITE || this == wanted;
        }
    }

    public boolean covers(String wantedService, String wantedResource, Access wanted) {
        return service.equals(wantedService) && resource.equals(wantedResource) && access.covers(wanted);
    }
}
