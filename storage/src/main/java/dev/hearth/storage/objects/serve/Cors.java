package dev.hearth.storage.objects.serve;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.CorsRule;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.failure.S3Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cross-origin sharing as the rules of a bucket have it (S3 user guide, "Using cross-origin resource sharing"). */
final class Cors {
    /** Answers a preflight request, which nobody signs. */
    static void preflight(S3Call call, Optional<BucketRecord> bucket) {
        String origin = call.header("origin")
                .orElseThrow(() -> S3Fault.invalidRequest("Insufficient information. Origin request header needed."));
        String method = call.header("access-control-request-method")
                .orElseThrow(() -> S3Fault.invalidRequest("Invalid Access-Control-Request-Method: null"));
        List<String> headers = call.header("access-control-request-headers").stream()
                .flatMap(names -> Arrays.stream(names.split(",")))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList();
        List<CorsRule> rules = bucket.map(BucketRecord::cors).orElse(List.of());
        if (rules.isEmpty()) {
            throw forbidden("CORSResponse: CORS is not enabled for this bucket.", method);
        }
        CorsRule rule = rules.stream()
                .filter(candidate -> candidate.allows(origin, method) && candidate.allowsHeaders(headers))
                .findFirst()
                .orElseThrow(() -> forbidden(
                        "CORSResponse: This CORS request is not allowed. This is usually because the evaluation of Origin,"
                                + " request method / Access-Control-Request-Method or Access-Control-Request-Headers are not"
                                + " whitelisted by the resource's CORS spec.",
                        method));
        share(call, rule, origin);
        if (!headers.isEmpty()) {
            call.addHeader("Access-Control-Allow-Headers", String.join(", ", headers));
        }
        call.answer(200);
    }

    /** Adds to whatever will be answered what lets a page of another origin read it. */
    static void apply(S3Call call, BucketRecord bucket) {
        if (bucket.cors().isEmpty()) {
            return;
        }
        call.header("origin")
                .ifPresent(origin -> bucket.cors().stream()
                        .filter(rule -> rule.allows(origin, call.method()))
                        .findFirst()
                        .ifPresent(rule -> share(call, rule, origin)));
    }

    private static void share(S3Call call, CorsRule rule, String origin) {
        if (rule.anyOrigin()) {
            call.addHeader("Access-Control-Allow-Origin", "*");
        } else {
            call.addHeader("Access-Control-Allow-Origin", origin);
            call.addHeader("Access-Control-Allow-Credentials", "true");
        }
        call.addHeader("Access-Control-Allow-Methods", String.join(", ", rule.allowedMethods()));
        if (!rule.exposeHeaders().isEmpty()) {
            call.addHeader("Access-Control-Expose-Headers", String.join(", ", rule.exposeHeaders()));
        }
        rule.maxAgeSeconds().ifPresent(seconds -> call.addHeader("Access-Control-Max-Age", Integer.toString(seconds)));
        call.addHeader("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    }

    private static S3Fault forbidden(String message, String method) {
        return new S3Fault(403, "AccessForbidden", message, Map.of("Method", method, "ResourceType", "BUCKET"));
    }

    private Cors() {}
}
