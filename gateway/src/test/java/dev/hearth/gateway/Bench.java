package dev.hearth.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * Invocations a second through the gateway to two one-at-a-time pods that answer at once, with the load and the pods on
 * one other event loop of the same JVM. A tool for this room's author, not a test; arguments: seconds, connections,
 * {@code url} or {@code invoke}.
 */
public final class Bench {
    private final LongAdder answers = new LongAdder();
    private final int seconds;
    private final int connections;
    private final boolean invoke;

    private Bench(String[] arguments) {
        seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        connections = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 16;
        invoke = arguments.length > 2 && arguments[2].equals("invoke");
    }

    public static void main(String[] arguments) throws Exception {
        new Bench(arguments).run();
    }

    private void run() throws Exception {
        Vertx outside = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try (Rig rig = new Rig()) {
            rig.function("hello");
            NetClient net = outside.createNetClient();
            for (String pod : new String[] {"p1", "p2"}) {
                rig.routes.put(Rig.podRoute(pod, "hello", "r1"));
                net.connect(rig.gateway.runtimePort(), "127.0.0.1").onSuccess(socket -> pod(socket, "token-" + pod));
            }
            byte[] request = invoke ? signedInvoke(rig) : urlRequest(rig);
            int port = invoke ? rig.gateway.awsPort() : rig.gateway.functionPort();
            for (int at = 0; at < connections; at++) {
                net.connect(port, "127.0.0.1").onSuccess(socket -> client(socket, Buffer.buffer(request)));
            }
            for (int round = 0; round < 4; round++) {
                long before = answers.sum();
                long start = System.nanoTime();
                TimeUnit.SECONDS.sleep(seconds);
                double rate = (answers.sum() - before) * 1e9 / (System.nanoTime() - start);
                System.out.printf(
                        "%s connections=%d invocations/s=%.0f%n", invoke ? "invoke" : "url", connections, rate);
            }
        }
        outside.close().toCompletionStage().toCompletableFuture().get();
    }

    private static byte[] urlRequest(Rig rig) {
        return ("GET /functions/default/hello?name=Ada HTTP/1.1\r\nHost: 127.0.0.1:" + rig.gateway.functionPort()
                        + "\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Signed once and sent again and again, as a signature allows for five minutes. */
    private static byte[] signedInvoke(Rig rig) {
        String body = "{\"name\":\"Ada\"}";
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(rig.aws("/2015-03-31/functions/hello/invocations"))
                .build();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(AwsBasicCredentials.create("AKIDTEST", "the-secret-of-the-test"))
                        .request(request)
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
        Map<String, String> headers = new TreeMap<>();
        signed.request().forEachHeader((name, values) -> headers.put(name, values.getFirst()));
        headers.put("Content-Length", "" + body.length());
        StringBuilder out = new StringBuilder("POST /2015-03-31/functions/hello/invocations HTTP/1.1\r\n");
        headers.forEach((name, value) -> out.append(name + ": " + value + "\r\n"));
        return out.append("\r\n").append(body).toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void client(NetSocket socket, Buffer request) {
        Messages messages = new Messages();
        socket.handler(bytes -> {
            if (messages.complete(bytes)) {
                answers.increment();
                socket.write(request);
            }
        });
        socket.write(request);
    }

    private static void pod(NetSocket socket, String token) {
        Messages messages = new Messages();
        String head = "Host: gateway\r\nAuthorization: Bearer " + token + "\r\n";
        String answer = "{\"statusCode\":200,\"body\":\"hello Ada\"}";
        socket.handler(bytes -> {
            if (messages.complete(bytes)) {
                String text = messages.text;
                int at = text.indexOf("Lambda-Runtime-Aws-Request-Id: ") + 31;
                socket.write("POST /2018-06-01/runtime/invocation/" + text.substring(at, at + 36)
                        + "/response HTTP/1.1\r\n" + head + "Hearth-Next: true\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + answer.length() + "\r\n\r\n" + answer);
            }
        });
        socket.write("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n" + head + "\r\n");
    }

    /** One message after the other, each with a {@code content-length}. */
    private static final class Messages {
        private Buffer pending = Buffer.buffer();
        String text = "";

        boolean complete(Buffer bytes) {
            Buffer all = pending.length() == 0 ? bytes : pending.appendBuffer(bytes);
            String seen = all.toString(StandardCharsets.ISO_8859_1);
            int end = seen.indexOf("\r\n\r\n");
            int length = seen.indexOf("content-length: ");
            if (end > 0 && length > 0) {
                int total = Integer.parseInt(seen.substring(length + 16, seen.indexOf('\r', length)));
                if (seen.length() >= end + 4 + total) {
                    text = seen;
                    pending = Buffer.buffer();
                    return true;
                }
            }
            pending = all == bytes ? all.copy() : all;
            return false;
        }
    }
}
