package dev.hearth.operator.code;

import dev.hearth.operator.code.CodeFault.Reason;
import dev.hearth.operator.names.FunctionKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The door of this package: asks for a function's code and answers at once with where that stands. Downloads run beside
 * it, a few at a time; when one has ended, {@code changed} is told and the next question has another answer.
 */
public final class CodeResolver implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CodeResolver.class);
    private static final int DOWNLOADS_AT_ONCE = 4;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
    private static final Duration LAST_RETRY = Duration.ofMinutes(5);

    private final Packages packages;
    private final Download download;
    private final ScheduledExecutorService timer;
    private final Consumer<FunctionKey> changed;
    private final ExecutorService downloads = Executors.newFixedThreadPool(
            DOWNLOADS_AT_ONCE, Thread.ofVirtual().name("download-", 0).factory());
    private final Map<FunctionKey, Attempt> attempts = new ConcurrentHashMap<>();
    private final Map<FunctionKey, Digest> missing = new ConcurrentHashMap<>();

    /** What was tried last for a function; a function that asks for another zip begins anew. */
    private record Attempt(URI url, Digest digest, int failures, CodeState state) {
        boolean isFor(URI otherUrl, Digest otherDigest) {
            return url.equals(otherUrl) && digest.equals(otherDigest);
        }

        Duration pause() {
            Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 10));
            return pause.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause;
        }
    }

    public CodeResolver(
            Packages packages, Limits limits, ScheduledExecutorService timer, Consumer<FunctionKey> changed) {
        this.packages = packages;
        this.download = new Download(limits);
        this.timer = timer;
        this.changed = changed;
    }

    public CodeState resolve(FunctionKey function, CodeRequest request) {
        missing.remove(function);
        return switch (request) {
            case CodeRequest.Files files -> {
                attempts.remove(function);
                yield store(files);
            }
            case CodeRequest.Zip zip -> {
                if (packages.use(zip.digest())) {
                    attempts.remove(function);
                    yield new CodeState.Stored(zip.digest());
                }
                yield zip.url().isPresent()
                        ? fetch(function, zip.url().get(), zip.digest())
                        : missing(function, zip.digest());
            }
        };
    }

    /** Someone has put a package into the store: functions that were missing it are asked about again. */
    public void stored(Digest digest) {
        missing.forEach((function, wanted) -> {
            if (wanted.equals(digest)) {
                changed.accept(function);
            }
        });
    }

    public void forget(FunctionKey function) {
        missing.remove(function);
        attempts.remove(function);
    }

    private CodeState store(CodeRequest.Files files) {
        byte[] zip = PlainZip.of(files.contents());
        Digest digest = Digest.of(zip);
        try {
            return new CodeState.Stored(
                    packages.use(digest) ? digest : packages.put(new ByteArrayInputStream(zip), Optional.of(digest)));
        } catch (CodeRefused e) {
            return new CodeState.Refused(e.fault());
        } catch (IOException e) {
            throw new IllegalStateException("The package store cannot be written: " + e.getMessage(), e);
        }
    }

    private CodeState missing(FunctionKey function, Digest digest) {
        missing.put(function, digest);
        if (packages.use(digest)) {
            return new CodeState.Stored(digest); // put between the first look and this one
        }
        return new CodeState.Refused(new CodeFault(
                Reason.CodeNotFound,
                "No package \"%s\" is in the store and spec.code.zip.url names no place to get it from; upload it with 'hearth deploy' or add the url."
                        .formatted(digest)));
    }

    private CodeState fetch(FunctionKey function, URI url, Digest digest) {
        Attempt[] started = new Attempt[1];
        Attempt now = attempts.compute(function, (key, last) -> {
            if (last != null && last.isFor(url, digest)) {
                return last;
            }
            started[0] = new Attempt(url, digest, 0, new CodeState.Fetching(url.toString()));
            return started[0];
        });
        if (now == started[0]) {
            submit(function, now);
        }
        return now.state();
    }

    private void submit(FunctionKey function, Attempt attempt) {
        run(downloads, () -> finish(function, attempt, download.into(packages, attempt.url(), attempt.digest())));
    }

    private void finish(FunctionKey function, Attempt attempt, CodeState state) {
        Attempt next = new Attempt(attempt.url(), attempt.digest(), attempt.failures() + 1, state);
        if (!attempts.replace(function, attempt, next)) {
            return;
        }
        if (state instanceof CodeState.Refused(CodeFault fault)) {
            LOG.infof("Code refused function=%s reason=%s", function, fault.reason());
            if (fault.reason().retried()) {
                timer.schedule(() -> retry(function, next), next.pause().toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        changed.accept(function);
    }

    /** The fault stays to be seen while it is tried again. */
    private void retry(FunctionKey function, Attempt attempt) {
        if (attempts.get(function) == attempt) {
            submit(function, attempt);
        }
    }

    private static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closing) {
            LOG.debugf("No download is begun while the operator ends");
        }
    }

    @Override
    public void close() {
        downloads.shutdownNow();
        download.close();
    }
}
