package dev.hearth.storage.tables.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.aws.json.JsonCall;
import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.aws.signature.SigningKey;
import dev.hearth.storage.tables.kind.TablePlan.Current;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The DynamoDB service of this very room, called as the namespace itself, which may do everything in it. */
final class TableApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TARGET = "DynamoDB_20120810";

    private final JsonService tables;
    private final String region;

    TableApi(JsonService tables, String region) {
        this.tables = tables;
        this.region = region;
    }

    /** What is there of that name, if anything is. */
    Optional<Current> current(String namespace, String name) {
        JsonNode table;
        ObjectNode named = JSON.createObjectNode().put("TableName", name);
        try {
            table = call(namespace, "DescribeTable", named).path("Table");
        } catch (ServiceFault fault) {
            if (fault.shortType().equals("ResourceNotFoundException")) {
                return Optional.empty();
            }
            throw fault;
        }
        if (table.path("TableStatus").asText().equals("DELETING")) {
            return Optional.of(new Current(table, Optional.empty(), Map.of()));
        }
        JsonNode ttl = call(namespace, "DescribeTimeToLive", named).path("TimeToLiveDescription");
        Map<String, String> tags = new HashMap<>();
        ObjectNode byArn = JSON.createObjectNode()
                .put("ResourceArn", table.path("TableArn").asText());
        for (JsonNode tag : call(namespace, "ListTagsOfResource", byArn).path("Tags")) {
            tags.put(tag.path("Key").asText(), tag.path("Value").asText());
        }
        boolean expires = ttl.path("TimeToLiveStatus").asText().startsWith("ENABL");
        return Optional.of(new Current(
                table, expires ? Optional.of(ttl.path("AttributeName").asText()) : Optional.empty(), tags));
    }

    void make(String namespace, TableCall call) {
        call(namespace, call.operation(), call.body());
    }

    /** Without items and indexes; nothing when there is no such table. */
    void delete(String namespace, String name) {
        try {
            call(namespace, "DeleteTable", JSON.createObjectNode().put("TableName", name));
        } catch (ServiceFault fault) {
            if (!fault.shortType().equals("ResourceNotFoundException")) {
                throw fault;
            }
        }
    }

    private JsonNode call(String namespace, String operation, ObjectNode body) {
        try {
            SigningKey itself = new SigningKey("storage", "", namespace);
            byte[] answer = tables.call(
                    new JsonCall(TARGET, operation, Optional.of(itself), region, JSON.writeValueAsBytes(body)));
            return answer.length == 0 ? JSON.missingNode() : JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException("the tables service answered what is not JSON", e);
        }
    }
}
