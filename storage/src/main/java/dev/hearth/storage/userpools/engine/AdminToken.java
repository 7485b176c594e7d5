package dev.hearth.storage.userpools.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The bearer token of the room's service account, got anew shortly before it ends. When many callers need a new one, one of
 * them gets it and the others wait for that one, without a lock.
 */
final class AdminToken {
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final TokenEndpoint tokens;
    private final Clock clock;
    private final AtomicReference<@Nullable CompletableFuture<Token>> current = new AtomicReference<>();

    private record Token(KeycloakEngine.Address address, String text, Instant until) {}

    AdminToken(TokenEndpoint tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    String get(KeycloakEngine.Address address) {
        while (true) {
            CompletableFuture<Token> known = current.get();
            if (known == null || !good(known, address)) {
                CompletableFuture<Token> next = new CompletableFuture<>();
                if (!current.compareAndSet(known, next)) {
                    continue;
                }
                fetch(address, next);
                known = next;
            }
            return joined(known).text();
        }
    }

    /** What was given before is not believed any more, as after a restart with another database. */
    void drop() {
        current.set(null);
    }

    private boolean good(CompletableFuture<Token> known, KeycloakEngine.Address address) {
        if (!known.isDone()) {
            return true;
        }
        if (known.isCompletedExceptionally()) {
            return false;
        }
        Token token = known.join();
        return token.address().equals(address) && clock.instant().isBefore(token.until());
    }

    private void fetch(KeycloakEngine.Address address, CompletableFuture<Token> into) {
        try {
            TokenEndpoint.Granted granted = tokens.serviceAccount(address);
            into.complete(new Token(
                    address,
                    granted.accessToken(),
                    clock.instant().plusSeconds(granted.expiresInSeconds()).minus(MARGIN)));
        } catch (RuntimeException e) {
            into.completeExceptionally(e);
        }
    }

    private static Token joined(CompletableFuture<Token> token) {
        try {
            return token.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }
}
