package dev.hearth.storage.tables.item;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Items in DynamoDB's JSON, {@code {"id":{"S":"a"},"n":{"N":"1"}}}, both ways and token by token. Reading fails with
 * {@link SerializationFault} when the JSON has another shape, and finds {@link ValidationFault} when a value is against the
 * rules (DynamoDB API reference, "AttributeValue").
 */
public final class ItemJson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNameLength(1 << 24).build())
            .build();

    private ItemJson() {}

    /** What to parse requests with: it takes names as long as attributes may have, and longer ones to say so. */
    public static JsonFactory factory() {
        return FACTORY;
    }

    /** Reads an item; the parser stands at its first token, and afterwards at its last. */
    public static Item readItem(JsonParser parser) throws IOException {
        return supplyItem(parser).checked();
    }

    /** Reads a value; the parser stands at its first token, and afterwards at its last. */
    public static AttributeValue readValue(JsonParser parser) throws IOException {
        return supplyValue(parser).checked();
    }

    /** Like {@link #readItem}, but what is against the rules is said later. */
    public static Supplied<Item> supplyItem(JsonParser parser) throws IOException {
        ValueReader reader = new ValueReader(parser);
        Map<String, AttributeValue> attributes = reader.attributes(0);
        return new Supplied<>(new Item(attributes), reader.fault());
    }

    /** Like {@link #readValue}, but what is against the rules is said later. */
    public static Supplied<AttributeValue> supplyValue(JsonParser parser) throws IOException {
        ValueReader reader = new ValueReader(parser);
        AttributeValue value = reader.value(0);
        return new Supplied<>(value, reader.fault());
    }

    public static Item parse(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            Item item = readItem(parser);
            if (parser.nextToken() != null) {
                throw new SerializationFault("Unexpected token received from parser");
            }
            return item;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static AttributeValue parseValue(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            return readValue(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the item as a JSON object. */
    public static void write(JsonGenerator json, Item item) throws IOException {
        writeEntries(json, item.attributes());
    }

    /** Writes the value as a JSON object with one field, its type. */
    public static void write(JsonGenerator json, AttributeValue value) throws IOException {
        json.writeStartObject();
        json.writeFieldName(value.type());
        switch (value) {
            case AttributeValue.S(String text) -> json.writeString(text);
            case AttributeValue.N(ItemNumber number) -> json.writeString(number.toString());
            case AttributeValue.B(byte[] bytes) -> json.writeBinary(bytes);
            case AttributeValue.Bool(boolean is) -> json.writeBoolean(is);
            case AttributeValue.Null() -> json.writeBoolean(true);
            case AttributeValue.L list -> {
                json.writeStartArray();
                for (AttributeValue element : list.elements()) {
                    write(json, element);
                }
                json.writeEndArray();
            }
            case AttributeValue.M(Map<String, AttributeValue> entries) -> writeEntries(json, entries);
            case AttributeValue.SS set -> {
                json.writeStartArray();
                for (String text : set.texts()) {
                    json.writeString(text);
                }
                json.writeEndArray();
            }
            case AttributeValue.NS set -> {
                json.writeStartArray();
                for (ItemNumber number : set.numbers()) {
                    json.writeString(number.toString());
                }
                json.writeEndArray();
            }
            case AttributeValue.BS set -> {
                json.writeStartArray();
                for (AttributeValue.B bytes : set.values()) {
                    json.writeBinary(bytes.bytes());
                }
                json.writeEndArray();
            }
        }
        json.writeEndObject();
    }

    public static String text(Item item) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            write(json, item);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void writeEntries(JsonGenerator json, Map<String, AttributeValue> entries) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, AttributeValue> entry : entries.entrySet()) {
            json.writeFieldName(entry.getKey());
            write(json, entry.getValue());
        }
        json.writeEndObject();
    }

    static JsonToken token(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new SerializationFault("Unexpected end of input");
        }
        return token;
    }
}
