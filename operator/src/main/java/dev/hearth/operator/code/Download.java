package dev.hearth.operator.code;

import dev.hearth.operator.code.CodeFault.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gets a zip from a URL that a user wrote: http and https only (checked again at each redirect), bounded in bytes,
 * redirects and time. What it answers with never gets into a message; the digest decides whether it is kept.
 */
final class Download implements AutoCloseable {
    private final Limits limits;
    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    Download(Limits limits) {
        this.limits = limits;
    }

    CodeState into(Packages packages, URI url, Digest digest) {
        FutureTask<CodeState> task = new FutureTask<>(() -> fetch(packages, url, digest));
        Thread.ofVirtual().name("download").start(task);
        try {
            return task.get(limits.download().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return failed(
                    url, "took longer than %d s".formatted(limits.download().toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(url, "was broken off because the operator ends");
        } catch (ExecutionException e) {
            return failed(url, reason(e.getCause() == null ? e : e.getCause()));
        } finally {
            task.cancel(true);
        }
    }

    private CodeState fetch(Packages packages, URI url, Digest digest) throws IOException, InterruptedException {
        URI from = url;
        for (int hop = 0; hop <= limits.redirects(); hop++) {
            if (!"http".equals(from.getScheme()) && !"https".equals(from.getScheme()) || from.getHost() == null) {
                return failed(url, "leads to \"%s\", which is neither http nor https".formatted(from.getScheme()));
            }
            HttpResponse<InputStream> answer = client.send(
                    HttpRequest.newBuilder(from).timeout(limits.download()).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                Optional<String> location = answer.headers().firstValue("Location");
                if (answer.statusCode() == 200) {
                    return new CodeState.Stored(packages.put(body, Optional.of(digest)));
                } else if (answer.statusCode() / 100 == 3 && location.isPresent()) {
                    from = from.resolve(location.get());
                } else {
                    return failed(url, "answered with status " + answer.statusCode());
                }
            } catch (CodeRefused e) {
                return new CodeState.Refused(e.fault());
            }
        }
        return failed(url, "redirects more than %d times".formatted(limits.redirects()));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static String reason(Throwable e) {
        return switch (e) {
            case java.net.ConnectException refused -> "does not accept connections";
            case java.net.http.HttpTimeoutException slow -> "did not answer in time";
            case javax.net.ssl.SSLException tls -> "has no certificate that is trusted here";
            case IllegalArgumentException bad -> "is not a valid address";
            default -> "could not be read (" + e.getClass().getSimpleName() + ")";
        };
    }

    private static CodeState failed(URI url, String sentence) {
        return new CodeState.Refused(new CodeFault(
                Reason.DownloadFailed,
                "spec.code.zip.url \"%s\" %s; it is tried again, or correct the url.".formatted(shown(url), sentence)));
    }

    /** Without the query and user, where presigned URLs carry their secrets. */
    static String shown(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost() + port + path;
    }
}
