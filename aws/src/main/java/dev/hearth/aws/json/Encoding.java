package dev.hearth.aws.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * How the body of a call is written: JSON, or CBOR as the AWS SDK for Java writes it to Kinesis ({@code
 * application/x-amz-cbor-1.1}). The fields are the same; bytes are base64 in JSON and themselves in CBOR, times are seconds
 * with a fraction in JSON and tagged milliseconds in CBOR.
 */
public enum Encoding {
    JSON(new ObjectMapper()),
    CBOR(new ObjectMapper(new CBORFactory()));

    /** What the content type of a CBOR body is, and begins with. */
    public static final String CBOR_TYPE = "application/x-amz-cbor-1.1";

    private static final int LONGEST_STRING = 32 << 20;

    /** RFC 8949, section 3.4.2: a time since the epoch. */
    private static final int TIME_TAG = 1;

    private final ObjectMapper mapper;

    Encoding(ObjectMapper mapper) {
        this.mapper = mapper;
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(LONGEST_STRING)
                        .build());
        mapper.registerModule(new SimpleModule().addSerializer(new TimeWriter()));
    }

    public JsonNode read(byte[] body) throws IOException {
        return mapper.readTree(body);
    }

    /** @param value maps, lists, texts, numbers, booleans, {@code byte[]} and {@link Instant}s */
    public byte[] write(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new IllegalStateException("an answer must be what Jackson can write", e);
        }
    }

    private static final class TimeWriter extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        TimeWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (out instanceof CBORGenerator cbor) {
                cbor.writeTag(TIME_TAG);
                cbor.writeNumber(time.toEpochMilli());
            } else {
                out.writeNumber(BigDecimal.valueOf(time.toEpochMilli(), 3));
            }
        }
    }
}
