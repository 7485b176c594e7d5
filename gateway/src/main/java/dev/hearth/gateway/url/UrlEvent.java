package dev.hearth.gateway.url;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.hearth.gateway.authorizer.Caller;
import dev.hearth.gateway.door.Exchange;
import dev.hearth.gateway.route.FunctionRoute;
import dev.hearth.gateway.route.FunctionRoute.AuthType;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as payload 2.0 ("Invoking Lambda function URLs: Request payload format"). */
final class UrlEvent {
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss +0000", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private record Second(long epoch, String text) {}

    private static volatile Second second = new Second(Long.MIN_VALUE, "");

    /** The event of an exchange whose target is the rest of the path and whose body is what came. */
    static Buffer of(Exchange exchange, Instant now) {
        HttpServerRequest request = exchange.request;
        FunctionRoute function = exchange.function();
        ByteArrayBuilder bytes = new ByteArrayBuilder(1024 + exchange.body().length());
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("version", "2.0");
            out.writeStringField("routeKey", "$default");
            out.writeStringField("rawPath", exchange.target());
            String query = request.query();
            out.writeStringField("rawQueryString", query == null ? "" : query);
            headers(out, request, function);
            if (query != null && !query.isEmpty()) {
                query(out, query);
            }
            context(out, exchange, function, now);
            body(out, request, exchange.body());
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static void headers(JsonGenerator out, HttpServerRequest request, FunctionRoute function)
            throws IOException {
        Map<String, String> joined = new LinkedHashMap<>();
        String cookies = null;
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.equals("cookie")) {
                cookies = cookies == null ? header.getValue() : cookies + ";" + header.getValue();
            } else if (!HopByHop.is(name) && !secret(name, function)) {
                joined.merge(name, header.getValue(), (a, b) -> a + ',' + b);
            }
        }
        joined.merge("x-forwarded-for", sourceIp(request), (a, b) -> a + ", " + b);
        joined.putIfAbsent("x-forwarded-proto", "http");
        joined.putIfAbsent(
                "x-forwarded-port", Integer.toString(request.localAddress().port()));
        if (cookies != null) {
            out.writeArrayFieldStart("cookies");
            for (String cookie : cookies.split(";", 200)) {
                if (!cookie.isBlank()) {
                    out.writeString(cookie.trim());
                }
            }
            out.writeEndArray();
        }
        strings(out, "headers", joined);
    }

    /** What proved the caller to the gateway is not the function's to see. */
    private static boolean secret(String name, FunctionRoute function) {
        return function.authType() == AuthType.AWS_IAM
                && (name.equals("authorization") || name.equals("x-amz-security-token"));
    }

    private static void query(JsonGenerator out, String query) throws IOException {
        Map<String, String> joined = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                joined.merge(name, value, (a, b) -> a + ',' + b);
            }
        }
        strings(out, "queryStringParameters", joined);
    }

    private static String decoded(String part) {
        if (part.indexOf('%') < 0 && part.indexOf('+') < 0) {
            return part;
        }
        try {
            return URLDecoder.decode(part, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part;
        }
    }

    private static void context(JsonGenerator out, Exchange exchange, FunctionRoute function, Instant now)
            throws IOException {
        HttpServerRequest request = exchange.request;
        String id = function.namespace() + '-' + function.name();
        String host = request.headers().get(HttpHeaders.HOST);
        String userAgent = request.headers().get(HttpHeaders.USER_AGENT);
        out.writeObjectFieldStart("requestContext");
        out.writeStringField(
                "accountId",
                exchange.caller() == null ? "anonymous" : dev.hearth.api.AccountId.of(function.namespace()));
        out.writeStringField("apiId", id);
        authorizer(out, exchange.caller(), function);
        out.writeStringField("domainName", host == null ? "" : host);
        out.writeStringField("domainPrefix", id);
        out.writeObjectFieldStart("http");
        out.writeStringField("method", request.method().name());
        out.writeStringField("path", exchange.target());
        out.writeStringField("protocol", request.version() == HttpVersion.HTTP_1_0 ? "HTTP/1.0" : "HTTP/1.1");
        out.writeStringField("sourceIp", sourceIp(request));
        out.writeStringField("userAgent", userAgent == null ? "" : userAgent);
        out.writeEndObject();
        out.writeStringField("requestId", exchange.requestId);
        out.writeStringField("routeKey", "$default");
        out.writeStringField("stage", "$default");
        out.writeStringField("time", time(now));
        out.writeNumberField("timeEpoch", now.toEpochMilli());
        out.writeEndObject();
    }

    /** Formatting a time costs more than the rest of the context, and its text is the same for a second. */
    private static String time(Instant now) {
        Second known = second;
        if (known.epoch() != now.getEpochSecond()) {
            known = new Second(now.getEpochSecond(), TIME.format(now));
            second = known;
        }
        return known.text();
    }

    private static void authorizer(JsonGenerator out, @Nullable Caller caller, FunctionRoute function)
            throws IOException {
        if (caller == null) {
            return;
        }
        String account = dev.hearth.api.AccountId.of(function.namespace());
        out.writeObjectFieldStart("authorizer");
        out.writeObjectFieldStart("iam");
        switch (caller) {
            case Caller.KeyHolder holder -> {
                String key = holder.key().accessKeyId();
                out.writeStringField("accessKey", key);
                out.writeStringField("accountId", account);
                out.writeStringField("callerId", key);
                out.writeStringField("userArn", "arn:aws:iam::" + account + ":user/" + key);
                out.writeStringField("userId", key);
            }
            case Caller.ClusterUser user -> {
                String name = user.identity().username();
                out.writeStringField("accountId", account);
                out.writeStringField("callerId", name);
                out.writeStringField("userArn", "arn:aws:iam::" + account + ":user/" + name);
                out.writeStringField("userId", name);
            }
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static String sourceIp(HttpServerRequest request) {
        String address =
                request.remoteAddress() == null ? null : request.remoteAddress().hostAddress();
        return address == null ? "" : address;
    }

    private static void body(JsonGenerator out, HttpServerRequest request, Buffer body) throws IOException {
        if (body.length() == 0) {
            out.writeBooleanField("isBase64Encoded", false);
            return;
        }
        byte[] bytes = body.getBytes();
        String text = textual(request.headers()) ? text(bytes) : null;
        if (text != null) {
            out.writeStringField("body", text);
        } else {
            out.writeFieldName("body");
            out.writeBinary(bytes);
        }
        out.writeBooleanField("isBase64Encoded", text == null);
    }

    /** Lambda passes these as text and everything else as Base64; forms are among the rest. */
    private static boolean textual(MultiMap headers) {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (headers.contains(HttpHeaders.CONTENT_ENCODING)) {
            return false;
        }
        if (type == null) {
            return true;
        }
        int semicolon = type.indexOf(';');
        String media =
                (semicolon < 0 ? type : type.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
        return media.startsWith("text/")
                || media.equals("application/json")
                || media.equals("application/javascript")
                || media.equals("application/xml")
                || media.endsWith("+json")
                || media.endsWith("+xml");
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static void strings(JsonGenerator out, String field, Map<String, String> values) throws IOException {
        out.writeObjectFieldStart(field);
        for (Map.Entry<String, String> value : values.entrySet()) {
            out.writeStringField(value.getKey(), value.getValue());
        }
        out.writeEndObject();
    }

    private UrlEvent() {}
}
