package dev.hearth.storage.tables.service;

import dev.hearth.storage.bench.Measured;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Requests of a benchmark, signed ahead, for a table of so many partitions with twenty items each.
 *
 * @param table filled
 */
record BenchRequests(TablesServer server, String table, int partitions) {
    static final int ROWS = 20;
    static final int SMALL = 500;
    private static final int REQUESTS = 2000;
    private static final int BATCH = 25;
    private static final int FILLERS = 8;

    /** What is measured, by the names that it is reported by. */
    enum Operation {
        put("PutItem"),
        get("GetItem"),
        update_if("UpdateItem"),
        query20("Query");

        private final String target;

        Operation(String target) {
            this.target = target;
        }
    }

    static BenchRequests filled(TablesServer server, String table, int partitions) throws Exception {
        BenchRequests requests = new BenchRequests(server, table, Math.max(1, partitions));
        try (DynamoDbClient db = server.client()) {
            db.createTable(request -> request.tableName(table)
                    .billingMode("PAY_PER_REQUEST")
                    .attributeDefinitions(
                            a -> a.attributeName("pk").attributeType("S"),
                            a -> a.attributeName("sk").attributeType("N"))
                    .keySchema(
                            k -> k.attributeName("pk").keyType("HASH"),
                            k -> k.attributeName("sk").keyType("RANGE")));
            db.waiter().waitUntilTableExists(request -> request.tableName(table));
            List<Future<?>> filling = new ArrayList<>();
            try (ExecutorService fillers = Executors.newFixedThreadPool(FILLERS)) {
                for (int f = 0; f < FILLERS; f++) {
                    int from = f;
                    filling.add(fillers.submit(() -> requests.fill(db, from)));
                }
            }
            for (Future<?> each : filling) {
                each.get();
            }
        }
        return requests;
    }

    private void fill(DynamoDbClient db, int filler) {
        List<WriteRequest> batch = new ArrayList<>();
        for (int partition = filler; partition < partitions; partition += FILLERS) {
            for (int row = 0; row < ROWS; row++) {
                Map<String, AttributeValue> item =
                        Sdk.item("pk", "p" + partition, "sk", row, "name", "somebody", "n", 1, "text", "x".repeat(100));
                batch.add(
                        WriteRequest.builder().putRequest(put -> put.item(item)).build());
                if (batch.size() == BATCH) {
                    write(db, batch);
                }
            }
        }
        if (!batch.isEmpty()) {
            write(db, batch);
        }
    }

    private void write(DynamoDbClient db, List<WriteRequest> batch) {
        List<WriteRequest> whole = List.copyOf(batch);
        batch.clear();
        if (!db.batchWriteItem(request -> request.requestItems(Map.of(table, whole)))
                .unprocessedItems()
                .isEmpty()) {
            throw new IllegalStateException("items were left over");
        }
    }

    private String body(Operation operation, int i) {
        int partition = i % partitions;
        int row = i / partitions % ROWS;
        return switch (operation) {
            case put -> """
                {"TableName":"%s","Item":{"pk":{"S":"p%d"},"sk":{"N":"%d"},"name":{"S":"somebody"},"n":{"N":"1"},"text":{"S":"%s"}}}\
                """.formatted(table, partition, row, "x".repeat(100));
            case get -> """
                {"TableName":"%s","Key":{"pk":{"S":"p%d"},"sk":{"N":"%d"}},"ConsistentRead":true}\
                """.formatted(table, partition, row);
            case update_if -> """
                {"TableName":"%s","Key":{"pk":{"S":"p%d"},"sk":{"N":"%d"}},"UpdateExpression":"SET n = n + :one",\
                "ConditionExpression":"n >= :zero","ExpressionAttributeValues":{":one":{"N":"1"},":zero":{"N":"0"}}}\
                """.formatted(table, partition, row);
            case query20 -> """
                {"TableName":"%s","KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"p%d"}},"Limit":20}\
                """.formatted(table, partition);
        };
    }

    List<byte[]> signed(Operation operation) {
        List<byte[]> requests = new ArrayList<>();
        AwsV4HttpSigner signer = AwsV4HttpSigner.create();
        for (int i = 0; i < REQUESTS; i++) {
            String body = body(operation, ThreadLocalRandom.current().nextInt(partitions * ROWS));
            SdkHttpRequest plain = SdkHttpFullRequest.builder()
                    .uri(server.uri().resolve("/"))
                    .method(SdkHttpMethod.POST)
                    .putHeader("Content-Type", "application/x-amz-json-1.0")
                    .putHeader("X-Amz-Target", "DynamoDB_20120810." + operation.target)
                    .putHeader("Content-Length", Integer.toString(body.length()))
                    .build();
            SdkHttpRequest signed = signer.sign(request -> request.identity(AwsCredentialsIdentity.create(
                                    TablesServer.KEY.accessKeyId(), TablesServer.KEY.secretAccessKey()))
                            .request(plain)
                            .payload(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "dynamodb")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1"))
                    .request();
            StringBuilder text = new StringBuilder("POST / HTTP/1.1\r\n");
            signed.forEachHeader((name, values) ->
                    text.append(name).append(": ").append(values.getFirst()).append("\r\n"));
            requests.add(text.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8));
        }
        return requests;
    }

    /** One kept connection that sends these in turn. */
    Measured.Caller connection(List<byte[]> requests) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.uri().getPort());
        socket.setTcpNoDelay(true);
        OutputStream out = socket.getOutputStream();
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        return new Measured.Caller() {
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
    }

    @SuppressWarnings("deprecation") // readLine: heads are ASCII
    private static void answer(DataInputStream in) throws IOException {
        String line = in.readLine();
        if (line == null || !line.contains(" 200 ")) {
            throw new IOException("not answered with 200 but with " + line);
        }
        int length = 0;
        for (line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        in.skipNBytes(length);
    }
}
