package dev.hearth.eventing.sources.payload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Records of a table's change stream as Lambda's DynamoDB event has them: GetRecords' own form and the stream's ARN (AWS Lambda
 * developer guide, "Using AWS Lambda with Amazon DynamoDB").
 */
public record TableRecords(String streamArn) {
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * @param offset how many records of the shard were read before it
     * @param record of GetRecords' answer
     */
    public Item item(long offset, JsonNode record) {
        ObjectNode event = record.deepCopy();
        event.put("eventSourceARN", streamArn);
        JsonNode dynamodb = record.path("dynamodb");
        double seconds = dynamodb.path("ApproximateCreationDateTime").asDouble();
        try {
            return new Item(
                    offset,
                    dynamodb.path("SequenceNumber").asText(),
                    (long) (seconds * 1000),
                    dynamodb.path("Keys").hashCode(),
                    JSON.writeValueAsBytes(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that was read can be written", e);
        }
    }
}
