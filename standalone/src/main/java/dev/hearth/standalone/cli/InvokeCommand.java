package dev.hearth.standalone.cli;

import dev.hearth.standalone.platform.PlatformException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hearth invoke}: one synchronous invocation through the Lambda Invoke API. */
@Command(
        name = "invoke",
        mixinStandardHelpOptions = true,
        description = "Invoke a function and print what it answers; exit code 3 when it answers with an error.")
final class InvokeCommand implements Callable<Integer> {
    static final int FUNCTION_ERROR = 3;
    private static final Duration LONGEST = Duration.ofMinutes(17); // 900 s of the function, and waiting for a pod

    @Mixin
    private ReachOption where = new ReachOption();

    @Parameters(paramLabel = "NAME", description = "the function's name")
    private String name = "";

    @Option(
            names = {"-d", "--payload"},
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "the event; @FILE reads it from a file, @- from standard input (default: ${DEFAULT-VALUE})")
    private String payload = "{}";

    @Option(names = "--log", description = "also print the end of the invocation's log, to standard error")
    private boolean log;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Reach reach = where.open()) {
            return invoke(reach);
        }
    }

    private int invoke(Reach reach) throws IOException, InterruptedException {
        String token = reach.token();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("%s/2015-03-31/functions/%s.%s/invocations"
                        .formatted(reach.awsEndpoint(), where.namespace(reach), name)))
                .timeout(LONGEST)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(event()));
        if (log) {
            request.header("X-Amz-Log-Type", "Tail");
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers()
                    .firstValue("X-Amz-Log-Result")
                    .ifPresent(tail ->
                            System.err.print(new String(Base64.getDecoder().decode(tail), StandardCharsets.UTF_8)));
            System.out.write(answer.body());
            System.out.println();
            if (answer.statusCode() >= 300) {
                return 1;
            }
            return answer.headers().firstValue("X-Amz-Function-Error").isPresent() ? FUNCTION_ERROR : 0;
        }
    }

    private byte[] event() throws IOException {
        if (payload.equals("@-")) {
            return System.in.readAllBytes();
        }
        if (payload.startsWith("@")) {
            Path file = Path.of(payload.substring(1));
            if (!Files.isReadable(file)) {
                throw new PlatformException("cannot read the payload file '" + file + "'");
            }
            return Files.readAllBytes(file);
        }
        return payload.getBytes(StandardCharsets.UTF_8);
    }
}
