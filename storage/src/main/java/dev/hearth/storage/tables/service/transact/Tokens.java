package dev.hearth.storage.tables.service.transact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.service.request.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Client request tokens: a row for each transaction that had one, committed with it, so that "it has happened" and "we know that
 * it has" cannot come apart. A token counts for ten minutes (DynamoDB API reference, "TransactWriteItems", ClientRequestToken).
 */
public final class Tokens {
    private static final long COUNTS_FOR_MILLIS = 10 * 60 * 1000L;
    private static final Space.Base SPACE = new Space.Base("hearth_request_tokens");
    private static final ObjectMapper SORTED =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private final TableEngine engine;
    private final Clock clock;
    private volatile boolean made;

    public Tokens(TableEngine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /**
     * A token that a transaction came with.
     *
     * @param request a digest of what it asks for
     */
    public record Token(RowKey row, byte[] request) {}

    /** @param field of the body that holds what is asked for */
    public Token token(String namespace, String text, byte[] body, String field) {
        if (!made) {
            engine.createTable(SPACE.table());
            made = true;
        }
        byte[] row = sha256((namespace + '/' + text).getBytes(StandardCharsets.UTF_8));
        return new Token(new RowKey(row, new byte[0]), sha256(canonical(body, field)));
    }

    /** What is asked for, whatever the order of its fields; how the answer shall look is not part of it. */
    private static byte[] canonical(byte[] body, String field) {
        try {
            Map<?, ?> request = SORTED.readValue(body, Map.class);
            return SORTED.writeValueAsBytes(request.get(field));
        } catch (JsonProcessingException e) {
            throw Fault.SERIALIZATION.says("The request body is not well-formed JSON");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory cannot fail", e);
        }
    }

    /** The row of a token as it is, to be committed over. */
    Optional<Row> row(Token token) {
        return engine.get(SPACE, token.row, Consistency.STRONG);
    }

    /** Has this very transaction happened already? Refuses another one under the same token. */
    boolean happened(Token token, Optional<Row> row) {
        if (row.isEmpty()) {
            return false;
        }
        ByteBuffer value = ByteBuffer.wrap(row.get().value());
        if (value.getLong() < clock.millis() - COUNTS_FOR_MILLIS) {
            return false;
        }
        byte[] request = new byte[value.remaining()];
        value.get(request);
        if (!Arrays.equals(request, token.request)) {
            throw Fault.IDEMPOTENT_PARAMETER_MISMATCH.says(
                    "Request has the same client token as a previous request, but other parameters");
        }
        return true;
    }

    Commit.Change use(Token token, Optional<Row> row) {
        byte[] value = ByteBuffer.allocate(Long.BYTES + token.request.length)
                .putLong(clock.millis())
                .put(token.request)
                .array();
        return new Commit.Change(SPACE, token.row, Expected.found(row), new Action.Put(value));
    }

    /** Deletes tokens that no longer count. */
    public void forgetOld() {
        if (!made) {
            return;
        }
        try (RowCursor rows = engine.scan(SPACE, 0, 1, Optional.empty(), Consistency.EVENTUAL)) {
            Row row;
            while ((row = rows.next()) != null) {
                if (ByteBuffer.wrap(row.value()).getLong() < clock.millis() - COUNTS_FOR_MILLIS) {
                    engine.commit(Commit.of(
                            new Commit.Change(SPACE, row.key(), new Expected.At(row.version()), Action.DELETE)));
                }
            }
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
