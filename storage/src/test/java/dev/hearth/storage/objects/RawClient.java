package dev.hearth.storage.objects;

import dev.hearth.aws.signature.S3Signer;
import dev.hearth.aws.signature.SigningKey;
import io.vertx.core.MultiMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A client that sends what no SDK would: bytes over a socket, one request a connection. */
final class RawClient {
    private final URI uri;

    RawClient(URI uri) {
        this.uri = uri;
    }

    MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap().set("host", uri.getAuthority());
    }

    /** Signs the headers as the body is said to be. */
    static MultiMap signed(SigningKey key, String method, String path, MultiMap headers, String payload, Instant now) {
        String[] parts = path.split("\\?", 2);
        new S3Signer(key.accessKeyId(), key.secretAccessKey(), "us-east-1")
                .sign(method, parts[0], parts.length > 1 ? parts[1] : null, headers, payload, now);
        return headers;
    }

    /** The whole answer, head and body. */
    String send(String method, String path, MultiMap headers, byte[] body) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            StringBuilder head = new StringBuilder(method + ' ' + path + " HTTP/1.1\r\n");
            headers.forEach(entry -> head.append(entry.getKey())
                    .append(": ")
                    .append(entry.getValue())
                    .append("\r\n"));
            head.append("connection: close\r\n\r\n");
            OutputStream out = socket.getOutputStream();
            out.write(head.toString().getBytes(StandardCharsets.UTF_8));
            out.write(body);
            out.flush();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            in.transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
