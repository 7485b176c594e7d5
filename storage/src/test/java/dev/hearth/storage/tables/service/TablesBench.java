package dev.hearth.storage.tables.service;

import dev.hearth.storage.tables.engine.Commit;
import dev.hearth.storage.tables.engine.Commit.Action;
import dev.hearth.storage.tables.engine.Commit.Expected;
import dev.hearth.storage.tables.engine.Row;
import dev.hearth.storage.tables.engine.RowCursor;
import dev.hearth.storage.tables.engine.RowKey;
import dev.hearth.storage.tables.engine.RowRange;
import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.TableEngine;
import dev.hearth.storage.tables.engine.TableEngine.Consistency;
import dev.hearth.storage.tables.rocks.RocksConfig;
import dev.hearth.storage.tables.rocks.RocksTables;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Measures tables over HTTP with signed requests at 32 connections, and the engine called directly with the same work. No
 * test: run its main method. Client and server share the machine, so the client is as lean as it can be: requests are
 * signed before the clock starts, and sent over plain sockets.
 */
final class TablesBench {
    private static final int CONNECTIONS = 32;
    private static final int REQUESTS = 2000;
    private static final int PARTITIONS = 500;
    private static final int ROWS = 20;

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        Path folder = Files.createTempDirectory("tables-bench");
        try (TableEngine engine = RocksTables.open(RocksConfig.in(folder.resolve("tables")));
                TablesServer server = new TablesServer(engine, TablesConfig.embedded(), Clock.systemUTC())) {
            fill(server);
            for (int round = 0; round < 2; round++) {
                for (Operation operation : Operation.values()) {
                    List<byte[]> requests = signed(server.uri(), operation);
                    report("http." + operation, overHttp(server.uri(), requests, seconds));
                }
            }
            direct(engine, seconds);
        }
    }

    private enum Operation {
        put("PutItem", i -> """
                {"TableName":"bench","Item":{"pk":{"S":"p%d"},"sk":{"N":"%d"},"name":{"S":"somebody"},"n":{"N":"1"},"text":{"S":"%s"}}}\
                """.formatted(i % PARTITIONS, i / PARTITIONS % ROWS, "x".repeat(100))),
        get("GetItem", i -> """
                {"TableName":"bench","Key":{"pk":{"S":"p%d"},"sk":{"N":"%d"}},"ConsistentRead":true}\
                """.formatted(i % PARTITIONS, i / PARTITIONS % ROWS)),
        update_if("UpdateItem", i -> """
                {"TableName":"bench","Key":{"pk":{"S":"p%d"},"sk":{"N":"%d"}},"UpdateExpression":"SET n = n + :one",\
                "ConditionExpression":"n >= :zero","ExpressionAttributeValues":{":one":{"N":"1"},":zero":{"N":"0"}}}\
                """.formatted(i % PARTITIONS, i / PARTITIONS % ROWS)),
        query20("Query", i -> """
                {"TableName":"bench","KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"p%d"}},"Limit":20}\
                """.formatted(i % PARTITIONS));

        private final String target;
        private final IntFunction<String> body;

        Operation(String target, IntFunction<String> body) {
            this.target = target;
            this.body = body;
        }
    }

    private static void fill(TablesServer server) {
        try (DynamoDbClient db = server.client()) {
            db.createTable(request -> request.tableName("bench")
                    .billingMode("PAY_PER_REQUEST")
                    .attributeDefinitions(
                            a -> a.attributeName("pk").attributeType("S"),
                            a -> a.attributeName("sk").attributeType("N"))
                    .keySchema(
                            k -> k.attributeName("pk").keyType("HASH"),
                            k -> k.attributeName("sk").keyType("RANGE")));
            for (int i = 0; i < PARTITIONS * ROWS; i++) {
                int partition = i % PARTITIONS;
                int row = i / PARTITIONS;
                db.putItem(request -> request.tableName("bench")
                        .item(Sdk.item(
                                "pk",
                                "p" + partition,
                                "sk",
                                row,
                                "name",
                                "somebody",
                                "n",
                                1,
                                "text",
                                "x".repeat(100))));
            }
        }
    }

    private static List<byte[]> signed(URI uri, Operation operation) {
        List<byte[]> requests = new ArrayList<>();
        AwsV4HttpSigner signer = AwsV4HttpSigner.create();
        for (int i = 0; i < REQUESTS; i++) {
            String body = operation.body.apply(ThreadLocalRandom.current().nextInt(PARTITIONS * ROWS));
            SdkHttpRequest plain = SdkHttpFullRequest.builder()
                    .uri(uri.resolve("/"))
                    .method(SdkHttpMethod.POST)
                    .putHeader("Content-Type", "application/x-amz-json-1.0")
                    .putHeader("X-Amz-Target", "DynamoDB_20120810." + operation.target)
                    .putHeader("Content-Length", Integer.toString(body.length()))
                    .build();
            SdkHttpRequest signed = signer.sign(request -> request.identity(AwsCredentialsIdentity.create(
                                    TablesServer.KEY.accessKeyId(), TablesServer.KEY.secretAccessKey()))
                            .request(plain)
                            .payload(() -> new java.io.ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "dynamodb")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1"))
                    .request();
            StringBuilder text = new StringBuilder("POST / HTTP/1.1\r\n");
            signed.forEachHeader((name, values) ->
                    text.append(name).append(": ").append(values.getFirst()).append("\r\n"));
            text.append("\r\n").append(body);
            requests.add(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        return requests;
    }

    private record Measured(long operations, double seconds, long[] nanos) {}

    private static Measured overHttp(URI uri, List<byte[]> requests, int seconds) throws Exception {
        return together(seconds, worker -> {
            Socket socket = new Socket("127.0.0.1", uri.getPort());
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
            return new Client() {
                @Override
                public void call(int i) throws IOException {
                    out.write(requests.get(i % requests.size()));
                    answer(in);
                }

                @Override
                public void close() throws IOException {
                    socket.close();
                }
            };
        });
    }

    @SuppressWarnings("deprecation") // readLine: heads are ASCII
    private static void answer(DataInputStream in) throws IOException {
        String line = in.readLine();
        if (line == null || !line.contains(" 200 ")) {
            throw new IOException("not answered with 200 but with " + line);
        }
        int length = 0;
        while (!(line = in.readLine()).isEmpty()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        in.skipNBytes(length);
    }

    private interface Client extends AutoCloseable {
        void call(int i) throws IOException;

        @Override
        void close() throws IOException;
    }

    private interface Clients {
        Client open(int worker) throws IOException;
    }

    private static Measured together(int seconds, Clients clients) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        List<List<Long>> all = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        long begun = System.nanoTime();
        for (int w = 0; w < CONNECTIONS; w++) {
            int worker = w;
            List<Long> mine = new ArrayList<>();
            all.add(mine);
            threads.add(Thread.ofPlatform().start(() -> {
                try (Client client = clients.open(worker)) {
                    for (int i = worker * 61; ; i++) {
                        long before = System.nanoTime();
                        if (before > end) {
                            return;
                        }
                        client.call(i);
                        mine.add(System.nanoTime() - before);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double took = (System.nanoTime() - begun) / 1e9;
        long[] nanos = all.stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        return new Measured(nanos.length, took, nanos);
    }

    private static void report(String name, Measured measured) {
        long[] nanos = measured.nanos;
        System.out.printf(
                "%-16s %8.0f ops/s  p50 %.2f ms  p99 %.2f ms%n",
                name,
                measured.operations / measured.seconds,
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6);
    }

    private static void direct(TableEngine engine, int seconds) throws Exception {
        Space.Base space = new Space.Base("direct");
        engine.createTable("direct");
        byte[] value = "x".repeat(150).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < PARTITIONS * ROWS; i++) {
            engine.commit(Commit.of(new Commit.Change(space, key(i), Expected.ANYTHING, new Action.Put(value))));
        }
        work(
                "direct.put",
                seconds,
                i -> engine.commit(
                        Commit.of(new Commit.Change(space, key(i), Expected.ANYTHING, new Action.Put(value)))));
        work("direct.get", seconds, i -> engine.get(space, key(i), Consistency.STRONG));
        work("direct.update_if", seconds, i -> {
            Optional<Row> row = engine.get(space, key(i), Consistency.STRONG);
            engine.commit(Commit.of(new Commit.Change(space, key(i), Expected.found(row), new Action.Put(value))));
        });
        work("direct.query20", seconds, i -> {
            try (RowCursor rows = engine.query(space, key(i).partition(), RowRange.ALL, Consistency.STRONG)) {
                for (int row = 0; row < ROWS && rows.next() != null; row++) {
                    // counted by the loop
                }
            }
        });
    }

    private static void work(String name, int seconds, IntConsumer work) throws Exception {
        report(name, together(seconds, worker -> new Client() {
            @Override
            public void call(int i) {
                work.accept(i);
            }

            @Override
            public void close() {}
        }));
    }

    private static RowKey key(int i) {
        byte[] sort = ByteBuffer.allocate(4).putInt(i / PARTITIONS % ROWS).array();
        return new RowKey(
                ("p" + Arrays.hashCode(new int[] {i % PARTITIONS})).getBytes(StandardCharsets.US_ASCII), sort);
    }

    private TablesBench() {}
}
