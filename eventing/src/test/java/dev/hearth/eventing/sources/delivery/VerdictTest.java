package dev.hearth.eventing.sources.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.eventing.functions.Outcome;
import dev.hearth.eventing.sources.payload.Item;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    private static final Outcome FAILED = new Outcome.Failed(new byte[0]);

    private static Policy policy(boolean bisect, int retries) {
        return new Policy(
                100,
                Duration.ZERO,
                1,
                bisect,
                retries,
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty(),
                Policy.Waits.USUAL);
    }

    private static Piece piece(int size, int failures) {
        return new Piece(
                IntStream.range(0, size)
                        .mapToObj(i -> new Item(i, "s" + i, 0, 0, new byte[0]))
                        .toList(),
                failures,
                failures + 1);
    }

    private static Verdict verdict(Policy policy, Piece piece, Outcome outcome) {
        return Verdict.of(
                policy,
                piece,
                outcome,
                payload -> Answer.firstFailed(payload, piece.items(), Answer.Items.bySequence()));
    }

    private static Outcome returned(String json) {
        return new Outcome.Returned(json.getBytes(StandardCharsets.UTF_8));
    }

    /** AWS Lambda developer guide, "Configuring partial batch response": success and failure conditions. */
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"batchItemFailures\":[]}; 2147483647",
                "{\"batchItemFailures\":null}; 2147483647",
                "{}; 2147483647",
                "null; 2147483647",
                "``; 2147483647",
                "\"done\"; 2147483647",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"s2\"}]}; 2",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"s3\"},{\"itemIdentifier\":\"s1\"}]}; 1",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}; -1",
                "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}; -1",
                "{\"batchItemFailures\":[{\"wrong\":\"s1\"}]}; -1",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"s9\"}]}; -1",
                "{\"batchItemFailures\":\"s1\"}; -1",
            })
    void readsPartialAnswersAsDocumented(String answer, int first) {
        assertThat(Answer.firstFailed(
                        answer.getBytes(StandardCharsets.UTF_8), piece(5, 0).items(), Answer.Items.bySequence()))
                .isEqualTo(first);
    }

    @Test
    void readsKafkasIdentifiersOfPartitionAndOffset() {
        List<Item> batch = List.of(new Item(100, "100", 0, 0, new byte[0]), new Item(101, "101", 0, 0, new byte[0]));
        String answer = "{\"batchItemFailures\":[{\"itemIdentifier\":{\"partition\":\"%s\",\"offset\":101}}]}";
        assertThat(Answer.firstFailed(
                        answer.formatted("t-0").getBytes(StandardCharsets.UTF_8), batch, Answer.Items.byOffset("t-0")))
                .isEqualTo(1);
        assertThat(Answer.firstFailed(
                        answer.formatted("t-1").getBytes(StandardCharsets.UTF_8), batch, Answer.Items.byOffset("t-0")))
                .isEqualTo(Answer.Items.ALL_FAILED);
    }

    @Test
    void triesTheWholeBatchAgainUntilItsRetriesAreUsed() {
        assertThat(verdict(policy(false, 1), piece(4, 0), FAILED))
                .isInstanceOfSatisfying(Verdict.Again.class, again -> {
                    assertThat(again.delivered()).isZero();
                    assertThat(again.pieces()).singleElement().satisfies(rest -> {
                        assertThat(rest.size()).isEqualTo(4);
                        assertThat(rest.failures()).isEqualTo(1);
                    });
                });
        assertThat(verdict(policy(false, 1), piece(4, 1), FAILED))
                .isInstanceOfSatisfying(Verdict.GivenUp.class, gone -> {
                    assertThat(gone.piece().size()).isEqualTo(4);
                    assertThat(gone.condition()).isEqualTo(Condition.RETRY_ATTEMPTS_EXHAUSTED);
                });
    }

    @Test
    void triesForEverWithoutABound() {
        assertThat(verdict(policy(false, -1), piece(1, 9_999), FAILED)).isInstanceOf(Verdict.Again.class);
    }

    @Test
    void halvesWithoutUsingARetry() {
        assertThat(verdict(policy(true, 0), piece(5, 0), FAILED))
                .isInstanceOfSatisfying(
                        Verdict.Again.class,
                        again -> assertThat(again.pieces())
                                .extracting(Piece::size, Piece::failures)
                                .containsExactly(
                                        org.assertj.core.groups.Tuple.tuple(2, 0),
                                        org.assertj.core.groups.Tuple.tuple(3, 0)));
        assertThat(verdict(policy(true, 0), piece(1, 0), FAILED)).isInstanceOf(Verdict.GivenUp.class);
    }

    @Test
    void partsWhereTheFunctionSaysInsteadOfInHalves() {
        assertThat(verdict(
                        policy(true, 0),
                        piece(5, 0),
                        returned("{\"batchItemFailures\":[{\"itemIdentifier\":\"s3\"}]}")))
                .isInstanceOfSatisfying(Verdict.Again.class, again -> {
                    assertThat(again.delivered()).isEqualTo(3);
                    assertThat(again.pieces()).singleElement().satisfies(rest -> {
                        assertThat(rest.size()).isEqualTo(2);
                        assertThat(rest.failures()).isZero();
                    });
                });
    }

    @Test
    void countsAPartialFailureWithoutHalving() {
        Outcome third = returned("{\"batchItemFailures\":[{\"itemIdentifier\":\"s3\"}]}");
        assertThat(verdict(policy(false, 0), piece(5, 0), third))
                .isInstanceOfSatisfying(Verdict.GivenUp.class, gone -> {
                    assertThat(gone.delivered()).isEqualTo(3);
                    assertThat(gone.piece().size()).isEqualTo(2);
                });
    }

    @Test
    void takesNothingForTheFunctionsFaultThatItDidNotDo() {
        Outcome throttled = new Outcome.NotNow(Outcome.Reason.THROTTLED, 429, "");
        Outcome missing = new Outcome.Refused(404, "ResourceNotFoundException", "");
        assertThat(verdict(policy(false, 0), piece(5, 0), throttled)).isInstanceOf(Verdict.Waiting.class);
        assertThat(verdict(policy(false, 0), piece(5, 0), missing)).isInstanceOf(Verdict.Waiting.class);
    }

    @Test
    void halvesAnEventThatIsRefusedAsTooLarge() {
        Outcome tooLarge = new Outcome.Refused(413, "RequestTooLargeException", "");
        assertThat(verdict(policy(false, 0), piece(5, 0), tooLarge))
                .isInstanceOfSatisfying(Verdict.Again.class, again -> {
                    assertThat(again.pieces()).hasSize(2);
                    assertThat(again.failed()).isFalse();
                });
        assertThat(verdict(policy(false, 0), piece(1, 0), tooLarge))
                .isInstanceOfSatisfying(
                        Verdict.GivenUp.class,
                        gone -> assertThat(gone.condition()).isEqualTo(Condition.PAYLOAD_SIZE_EXCEEDED));
    }

    @Test
    void waitsLongerEachTimeButNotForEver() {
        Policy.Waits waits = new Policy.Waits(Duration.ofMillis(100), Duration.ofSeconds(1));
        assertThat(waits.after(0)).isEqualTo(Duration.ofMillis(100));
        assertThat(waits.after(2)).isEqualTo(Duration.ofMillis(400));
        assertThat(waits.after(9)).isEqualTo(Duration.ofSeconds(1));
        assertThat(waits.after(1_000_000)).isEqualTo(Duration.ofSeconds(1));
    }
}
