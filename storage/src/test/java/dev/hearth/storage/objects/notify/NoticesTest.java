package dev.hearth.storage.objects.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.api.PodProtocol;
import dev.hearth.storage.objects.bucket.BucketName;
import dev.hearth.storage.objects.bucket.BucketRecord;
import dev.hearth.storage.objects.bucket.NotificationRule;
import dev.hearth.storage.objects.failure.S3Fault;
import dev.hearth.storage.objects.notify.Notice.Result;
import dev.hearth.storage.objects.notify.Notice.Source;
import dev.hearth.storage.tables.rocks.RocksConfig;
import dev.hearth.storage.tables.rocks.RocksTables;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Notes of changes on a real store, told to an eventing room that the test plays; and processes that end in between. */
class NoticesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Source SOMEBODY = new Source("AWS:AKID", "127.0.0.1", "request-1");
    private static final Result TEN_BYTES = new Result(10, "abc", "");
    private static final Notices.Sight NOTHING_THERE = (bucket, key) -> Optional.empty();

    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private volatile int answer = 202;
    private RocksTables store;
    private HttpServer eventing;

    private record Told(String target, String key, String token, JsonNode event) {
        JsonNode record() {
            return event.at("/Records/0");
        }
    }

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        store = RocksTables.open(RocksConfig.in(folder));
        eventing = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        eventing.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        eventing.createContext(PodProtocol.OBJECT_EVENTS_PATH, exchange -> {
            try (exchange) {
                JsonNode event = JSON.readTree(exchange.getRequestBody());
                int status = answer;
                if (status == 202) {
                    told.add(new Told(
                            exchange.getRequestHeaders().getFirst(PodProtocol.OBJECT_EVENT_TARGET),
                            exchange.getRequestHeaders().getFirst(PodProtocol.OBJECT_EVENT_KEY),
                            exchange.getRequestHeaders().getFirst("Authorization"),
                            event));
                }
                exchange.sendResponseHeaders(status, -1);
            }
        });
        eventing.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        eventing.stop(0);
        store.close();
    }

    private Notices process(Notices.Sight sight, Clock clock) {
        URI at = URI.create("http://127.0.0.1:" + eventing.getAddress().getPort());
        Notices notices = Notices.by(store, new Courier(at, "internal-token-of-the-test"), "us-east-1", clock);
        opened.add(notices);
        return notices.start(sight, true);
    }

    private Notices process() {
        return process(NOTHING_THERE, Clock.systemUTC());
    }

    private static BucketRecord bucket(NotificationRule... rules) {
        return BucketRecord.fresh(new BucketName("default", "photos"), Instant.EPOCH)
                .withNotifications(List.of(rules));
    }

    private static NotificationRule all() {
        return new NotificationRule(
                "everything", List.of("s3:ObjectCreated:*", "s3:ObjectRemoved:*"), "", "", "function", "thumbs");
    }

    private static Notices.Expected expect(Notices notices, Change change, String key) {
        return notices.expect(bucket(all()), change, key, SOMEBODY, "");
    }

    private static void until(org.awaitility.core.ThrowingRunnable so) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(so);
    }

    private int noted() {
        return store.documents("objects.notice.").size();
    }

    @Test
    void tellsInS3sWordsWhatHasHappened() {
        expect(process(), Change.PUT, "in/a b+ü.jpg").happened(TEN_BYTES);

        until(() -> assertThat(told).hasSize(1));
        Told one = told.getFirst();
        assertThat(one.target()).isEqualTo("default/function/thumbs");
        assertThat(one.token()).isEqualTo("Bearer internal-token-of-the-test");
        assertReadsAsAwsTypes(one);
        String time = one.record().path("eventTime").asText();
        String sequencer = one.record().at("/s3/object/sequencer").asText();
        assertThat(time).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(sequencer).matches("[0-9A-F]{16}");
        assertThat(one.event().toString())
                .isEqualTo(("{'Records':[{'eventVersion':'2.1','eventSource':'aws:s3','awsRegion':'us-east-1',"
                                + "'eventTime':'" + time + "','eventName':'ObjectCreated:Put',"
                                + "'userIdentity':{'principalId':'AWS:AKID'},"
                                + "'requestParameters':{'sourceIPAddress':'127.0.0.1'},"
                                + "'responseElements':{'x-amz-request-id':'request-1','x-amz-id-2':'request-1'},"
                                + "'s3':{'s3SchemaVersion':'1.0','configurationId':'everything',"
                                + "'bucket':{'name':'photos','ownerIdentity':{'principalId':'000000000000'},"
                                + "'arn':'arn:aws:s3:::photos'},"
                                + "'object':{'key':'in/a+b%2B%C3%BC.jpg','size':10,'eTag':'abc',"
                                + "'sequencer':'" + sequencer + "'}}}]}")
                        .replace('\'', '"'));
        until(() -> assertThat(noted()).isZero());
    }

    /** By the library that handlers use, as Lambda's own serialiser reads it. */
    private static void assertReadsAsAwsTypes(Told one) {
        S3Event event = LambdaEventSerializers.serializerFor(S3Event.class, NoticesTest.class.getClassLoader())
                .fromJson(one.event().toString());
        var s3 = event.getRecords().getFirst().getS3();
        assertThat(s3.getBucket().getName()).isEqualTo("photos");
        assertThat(s3.getObject().getUrlDecodedKey()).isEqualTo("in/a b+ü.jpg");
        assertThat(s3.getObject().getSizeAsLong()).isEqualTo(10);
        assertThat(event.getRecords().getFirst().getEventTime()).isNotNull();
    }

    @Test
    void tellsNothingOfWhatFailedOrOfWhatNobodyAskedFor() {
        Notices notices = process();
        expect(notices, Change.PUT, "a").failed();
        NotificationRule jpegs =
                new NotificationRule("j", List.of("s3:ObjectCreated:Put"), "in/", ".jpg", "topic", "t");
        for (String key : List.of("in/a.png", "a.jpg", "IN/a.jpg")) {
            assertThat(notices.expect(bucket(jpegs), Change.PUT, key, SOMEBODY, "")
                            .wanted())
                    .isFalse();
        }
        assertThat(notices.expect(bucket(jpegs), Change.COPY, "in/a.jpg", SOMEBODY, "")
                        .wanted())
                .isFalse();

        expect(notices, Change.PUT, "last").happened(TEN_BYTES);

        until(() -> assertThat(told).hasSize(1));
        until(() -> assertThat(noted()).isZero());
    }

    @Test
    void whatEventingDoesNotTakeNowIsToldLaterAlsoByTheNextProcess() throws Exception {
        answer = 503;
        Notices first = process();
        expect(first, Change.PUT, "a").happened(TEN_BYTES);
        expect(first, Change.DELETE, "b").happened(Result.NONE);
        first.close();
        assertThat(told).isEmpty();

        answer = 202;
        process();

        until(() -> assertThat(told).hasSize(2));
        until(() -> assertThat(noted()).isZero());
    }

    @Test
    void whatHasNoTargetAnyMoreIsForgotten() {
        answer = 410;
        expect(process(), Change.PUT, "a").happened(TEN_BYTES);

        until(() -> assertThat(noted()).isZero());
        assertThat(told).isEmpty();
    }

    /** The process ends after the note and before its outcome: the object itself says what has happened. */
    @ParameterizedTest
    @CsvSource({"PUT, new, 1", "PUT, old, 0", "PUT, absent, 0", "DELETE, absent, 1", "DELETE, old, 0"})
    void whatACrashLeftUndecidedIsDecidedByTheObject(Change change, String object, int tells) {
        Notices crashed = process();
        expect(crashed, change, "a");

        Notices.Sight sight = (bucket, key) -> switch (object) {
            case "new" -> Optional.of(new Notices.Sight.Seen(Instant.now(), new Result(77, "seen", "")));
            case "old" -> Optional.of(new Notices.Sight.Seen(Instant.now().minusSeconds(60), TEN_BYTES));
            default -> Optional.empty();
        };
        process(sight, Clock.systemUTC());

        until(() -> assertThat(noted()).isZero());
        assertThat(told).hasSize(tells);
        if (object.equals("new")) {
            assertThat(told.getFirst().record().at("/s3/object/size").asInt()).isEqualTo(77);
        }
    }

    @Test
    void sequencersOfAKeyGrowWhateverTheClockDoes() throws Exception {
        Notices first = process();
        for (int nth = 0; nth < 20; nth++) {
            expect(first, Change.PUT, "a").happened(TEN_BYTES);
        }
        until(() -> assertThat(told).hasSize(20));
        first.close();
        Clock yesterday = Clock.fixed(Instant.now().minus(Duration.ofDays(1)), ZoneOffset.UTC);

        Notices second = process(NOTHING_THERE, yesterday);
        for (int nth = 0; nth < 20; nth++) {
            expect(second, Change.PUT, "a").happened(TEN_BYTES);
        }

        until(() -> assertThat(told).hasSize(40));
        assertThat(told.stream()
                        .map(one -> one.record().at("/s3/object/sequencer").asText()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void takesNoMoreChangesWhenTooManyWaitToBeTold() {
        answer = 503;
        URI at = URI.create("http://127.0.0.1:" + eventing.getAddress().getPort());
        Notices few = Notices.by(store, new Courier(at, "t"), "us-east-1", Clock.systemUTC(), 3);
        opened.add(few.start(NOTHING_THERE, true));
        for (int nth = 0; nth < 3; nth++) {
            expect(few, Change.PUT, "k" + nth).happened(TEN_BYTES);
        }

        assertThatThrownBy(() -> expect(few, Change.PUT, "k"))
                .isInstanceOf(S3Fault.class)
                .hasMessageContaining("reduce your request rate");

        answer = 202;
        until(() -> assertThat(told).hasSize(3));
        expect(few, Change.PUT, "k").happened(TEN_BYTES);
        until(() -> assertThat(told).hasSize(4));
    }

    @Test
    void rulesOverlapWhenOneChangeCouldBeMeantByBoth() {
        NotificationRule in = new NotificationRule("a", List.of("s3:ObjectCreated:*"), "in/", "", "function", "f");
        NotificationRule inSub = new NotificationRule("b", List.of("s3:ObjectCreated:Put"), "in/x", "", "topic", "t");
        NotificationRule out = new NotificationRule("c", List.of("s3:ObjectCreated:Put"), "out/", "", "topic", "t");
        NotificationRule gone = new NotificationRule("d", List.of("s3:ObjectRemoved:*"), "in/", "", "topic", "t");
        NotificationRule jpg = new NotificationRule("e", List.of("s3:ObjectCreated:*"), "", ".jpg", "topic", "t");
        NotificationRule png = new NotificationRule("f", List.of("s3:ObjectCreated:*"), "", ".png", "topic", "t");

        assertThat(NotificationRule.overlap(List.of(in, inSub))).contains("'a' and 'b'");
        assertThat(NotificationRule.overlap(List.of(in, jpg))).contains("'a' and 'e'");
        assertThat(NotificationRule.overlap(List.of(in, out, gone))).isEmpty();
        assertThat(NotificationRule.overlap(List.of(jpg, png))).isEmpty();
    }
}
