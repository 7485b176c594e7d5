package dev.hearth.gateway.lambda;

import dev.hearth.gateway.dispatch.Invocation;
import dev.hearth.gateway.door.Exchange;
import dev.hearth.gateway.door.Refusal;
import dev.hearth.gateway.door.RequestId;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;

/** The request headers of Invoke. */
final class InvokeHeaders {
    static final CharSequence INVOCATION_TYPE = HttpHeaders.createOptimized("x-amz-invocation-type");
    static final CharSequence LOG_TYPE = HttpHeaders.createOptimized("x-amz-log-type");
    static final CharSequence CLIENT_CONTEXT = HttpHeaders.createOptimized("x-amz-client-context");
    static final CharSequence TRACE = HttpHeaders.createOptimized("x-amzn-trace-id");
    private static final int LONGEST_CLIENT_CONTEXT = 3583;

    enum InvocationType {
        EVENT,
        REQUEST_RESPONSE,
        DRY_RUN
    }

    /** What is wrong with them, if anything is. */
    static Optional<Refusal> fault(MultiMap headers) {
        String type = headers.get(INVOCATION_TYPE);
        if (type != null && !type.equals("RequestResponse") && !type.equals("DryRun") && !type.equals("Event")) {
            return Optional.of(constraint(type, "invocationType", "[Event, RequestResponse, DryRun]"));
        }
        String log = headers.get(LOG_TYPE);
        if (log != null && !log.equals("None") && !log.equals("Tail")) {
            return Optional.of(constraint(log, "logType", "[None, Tail]"));
        }
        String context = headers.get(CLIENT_CONTEXT);
        if (context != null
                && (context.length() > LONGEST_CLIENT_CONTEXT
                        || decoded(context).isEmpty())) {
            return Optional.of(new Refusal.InvalidClientContext());
        }
        return Optional.empty();
    }

    private static Refusal constraint(String value, String field, String set) {
        String shown = value.length() > 64 ? value.substring(0, 64) : value;
        return new Refusal.FailedValidation(
                "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: %s"
                        .formatted(shown, field, set));
    }

    static InvocationType type(MultiMap headers) {
        String type = headers.get(INVOCATION_TYPE);
        if ("Event".equals(type)) {
            return InvocationType.EVENT;
        }
        return "DryRun".equals(type) ? InvocationType.DRY_RUN : InvocationType.REQUEST_RESPONSE;
    }

    static Invocation.Details details(Exchange exchange, Clock clock) {
        MultiMap headers = exchange.request.headers();
        String context = headers.get(CLIENT_CONTEXT);
        return new Invocation.Details(
                RequestId.trace(headers.get(TRACE), clock.millis() / 1000),
                context == null ? null : decoded(context).orElse(null),
                null,
                "Tail".equals(headers.get(LOG_TYPE)));
    }

    /** The context's JSON, on one line and in ASCII, since it goes into a header of the Runtime API. */
    private static Optional<String> decoded(String base64) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
            if (JsonPayload.fault(io.vertx.core.buffer.Buffer.buffer(text)).isPresent()
                    || !text.trim().startsWith("{")) {
                return Optional.empty();
            }
            StringBuilder out = new StringBuilder(text.length());
            for (int at = 0; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c > 126) {
                    out.append("\\u%04x".formatted((int) c));
                } else if (c >= ' ') {
                    out.append(c);
                }
            }
            return Optional.of(out.toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private InvokeHeaders() {}
}
