package dev.hearth.gateway.authorizer;

import dev.hearth.aws.signature.Denial;
import dev.hearth.gateway.dispatch.Loop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the cluster about bearer tokens, on virtual threads, and remembers each answer for ten seconds. At most 1024
 * answers are kept and 64 questions are open at once; one more is refused rather than queued.
 */
public final class ClusterTokens {
    private static final Logger LOG = Logger.getLogger(ClusterTokens.class);
    private static final long REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_ANSWERS = 1024;
    private static final int LONGEST_TOKEN = 16_384;

    private final ClusterReviews reviews;
    private final Semaphore open = new Semaphore(64);
    private final Map<Object, Answer> answers = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Answer> eldest) {
            return size() > MOST_ANSWERS;
        }
    };

    private record Answer(Object value, long atNanos) {}

    private record Question(ClusterIdentity identity, String namespace, String function) {}

    public ClusterTokens(ClusterReviews reviews) {
        this.reviews = reviews;
    }

    void who(String token, Loop loop, Consumer<Caller> known, Consumer<Denial> refused) {
        if (token.isEmpty() || token.length() > LONGEST_TOKEN) {
            refused.accept(Denial.unknownKey());
            return;
        }
        ask(token, () -> reviews.who(token), loop, refused, answer -> {
            if (answer instanceof Optional<?> found && found.orElse(null) instanceof ClusterIdentity identity) {
                known.accept(new Caller.ClusterUser(identity));
            } else {
                refused.accept(Denial.unknownKey());
            }
        });
    }

    void mayInvoke(
            ClusterIdentity identity,
            String namespace,
            String function,
            Loop loop,
            Runnable permitted,
            Consumer<Denial> refused) {
        ask(
                new Question(identity, namespace, function),
                () -> reviews.mayInvoke(identity, namespace, function),
                loop,
                refused,
                allowed -> {
                    if (Boolean.TRUE.equals(allowed)) {
                        permitted.run();
                    } else {
                        refused.accept(Denial.accessDenied(
                                "User '%s' may not create functions/invocations of '%s' in namespace '%s'; bind it a role with that rule in API group hearth.dev."
                                        .formatted(identity.username(), function, namespace)));
                    }
                });
    }

    private void ask(
            Object question, Supplier<Object> review, Loop loop, Consumer<Denial> refused, Consumer<Object> then) {
        Object remembered = remembered(question);
        if (remembered != null) {
            then.accept(remembered);
            return;
        }
        if (!open.tryAcquire()) {
            refused.accept(new Denial(
                    Denial.Kind.CANNOT_ASK, "Too many tokens wait for the cluster's answer; send the request again."));
            return;
        }
        try {
            Thread.ofVirtual().name("token-review").start(() -> review(question, review, loop, refused, then));
        } catch (RejectedExecutionException e) {
            open.release();
            throw e;
        }
    }

    private void review(
            Object question, Supplier<Object> review, Loop loop, Consumer<Denial> refused, Consumer<Object> then) {
        try {
            Object answer = review.get();
            synchronized (answers) {
                answers.put(question, new Answer(answer, System.nanoTime()));
            }
            loop.run(() -> then.accept(answer));
        } catch (RuntimeException e) {
            LOG.warnf(e, "cannot ask the cluster about a bearer token");
            loop.run(() -> refused.accept(new Denial(
                    Denial.Kind.CANNOT_ASK, "The cluster could not be asked about the bearer token; try again.")));
        } finally {
            open.release();
        }
    }

    private @Nullable Object remembered(Object question) {
        synchronized (answers) {
            Answer answer = answers.get(question);
            if (answer == null) {
                return null;
            }
            if (System.nanoTime() - answer.atNanos() > REMEMBERED_NANOS) {
                answers.remove(question);
                return null;
            }
            return answer.value();
        }
    }
}
