package dev.hearth.storage.objects.serve;

import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.call.S3Call;
import dev.hearth.storage.objects.engine.EngineAnswer;
import dev.hearth.storage.objects.engine.EngineRequest;
import dev.hearth.storage.objects.engine.ObjectEngine.Feature;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.request.EngineHeaders;
import dev.hearth.storage.objects.xml.XmlElement;
import dev.hearth.storage.objects.xml.XmlWriter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Takes a call to the engine under the bucket's name there, and its answer back under the caller's. */
final class Forwarding {
    /** Errors that are about Hearth's own key, which the caller knows nothing of. */
    private static final Set<String> OUR_OWN = Set.of(
            "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "AllAccessDisabled");

    private static final Pattern LOCATION = Pattern.compile("<Location>[^<]*</Location>");

    /** The caller's request with another bucket and query, and its headers as far as they concern the engine. */
    static EngineRequest request(S3Call call, BucketRecord bucket, EngineRequest.Body body) {
        return new EngineRequest(
                HttpMethod.valueOf(call.method()),
                bucket.atEngine(),
                call.address().key(),
                call.query().forEngine(),
                headers(call),
                body);
    }

    static MultiMap headers(S3Call call) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        call.headers().forEach(entry -> {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            refuseWhatNobodyDoes(call, name);
            if (!EngineHeaders.concern(name)) {
                return;
            }
            if (name.equals("content-encoding")) {
                String rest = withoutChunking(entry.getValue());
                if (!rest.isEmpty()) {
                    headers.add(name, rest);
                }
            } else {
                headers.add(name, entry.getValue());
            }
        });
        return headers;
    }

    private static void refuseWhatNobodyDoes(S3Call call, String header) {
        boolean encryption = header.startsWith("x-amz-server-side-encryption")
                || header.startsWith("x-amz-copy-source-server-side-encryption");
        if (encryption && !call.lane().engine().features().contains(Feature.ENCRYPTION)) {
            throw S3Fault.notImplemented("the engine has no server-side encryption, which '" + header + "' asks for");
        }
        if (header.startsWith("x-amz-object-lock-")
                || header.equals("x-amz-bypass-governance-retention")
                || header.equals("x-amz-mfa")
                || header.equals("x-amz-website-redirect-location")) {
            throw S3Fault.notImplemented("the header '" + header + "'");
        }
    }

    private static String withoutChunking(String codings) {
        return Arrays.stream(codings.split(","))
                .map(String::trim)
                .filter(coding -> !coding.equalsIgnoreCase("aws-chunked") && !coding.isEmpty())
                .collect(Collectors.joining(","));
    }

    /** Sends it; an error comes back as the fault that the caller is to be told. */
    static EngineAnswer send(S3Call call, EngineRequest request) {
        EngineAnswer answer = call.lane().send(request);
        if (!answer.succeeded()) {
            throw fault(call, answer, request.bucket());
        }
        return answer;
    }

    /** Sends it and answers the caller with what comes, as it comes. */
    static void pass(S3Call call, EngineRequest request) {
        call.answer(send(call, request));
    }

    /** Sends it and answers the caller with the document that comes, under the caller's name of the bucket. */
    static void passDocument(S3Call call, EngineRequest request) {
        document(call, request, send(call, request));
    }

    static void document(S3Call call, EngineRequest request, EngineAnswer answer) {
        String text = call.lane().body(answer).toString(StandardCharsets.UTF_8);
        call.answer(answer, renamed(call, text, request.bucket()).getBytes(StandardCharsets.UTF_8));
    }

    /** No key can look like these elements, since a key's brackets are escaped. */
    static String renamed(S3Call call, String document, String atEngine) {
        String mine = call.address().bucket();
        String renamed = document.replace("<Name>" + atEngine + "</Name>", "<Name>" + mine + "</Name>")
                .replace("<Bucket>" + atEngine + "</Bucket>", "<Bucket>" + mine + "</Bucket>");
        if (!renamed.contains("<Location>")) {
            return renamed;
        }
        String location = "http://" + call.header("host").orElse("localhost") + '/' + mine + '/'
                + call.address().key();
        return LOCATION.matcher(renamed)
                .replaceAll(Matcher.quoteReplacement("<Location>" + XmlWriter.escape(location) + "</Location>"));
    }

    static S3Fault fault(S3Call call, EngineAnswer answer, String atEngine) {
        byte[] body = call.lane().body(answer).getBytes();
        if (body.length == 0) {
            return withoutDocument(answer.status());
        }
        String code;
        String message;
        try {
            XmlElement error = XmlElement.read(body);
            code = error.value("Code").orElse("InternalError");
            message = error.value("Message")
                    .orElse("")
                    .replace(atEngine, call.address().bucket());
        } catch (S3Fault unreadable) {
            return withoutDocument(answer.status());
        }
        if (OUR_OWN.contains(code)) {
            return S3Fault.unavailable(
                    "The object engine refuses Hearth's own key (" + code + "); its operator must mend that.");
        }
        return new S3Fault(answer.status(), code, message, elements(call));
    }

    private static Map<String, String> elements(S3Call call) {
        return call.address().isBucket()
                ? Map.of("BucketName", call.address().bucket())
                : Map.of("Key", call.address().key());
    }

    private static S3Fault withoutDocument(int status) {
        return switch (status) {
            case 304 -> new S3Fault(304, "NotModified", "Not Modified");
            case 404 -> new S3Fault(404, "NoSuchKey", "The specified key does not exist.");
            case 412 ->
                new S3Fault(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
            case 416 -> new S3Fault(416, "InvalidRange", "The requested range is not satisfiable");
            case 403 -> S3Fault.unavailable("The object engine refuses Hearth's own key; its operator must mend that.");
            default ->
                new S3Fault(status, status < 500 ? "InvalidRequest" : "InternalError", "The engine answered " + status);
        };
    }

    private Forwarding() {}
}
