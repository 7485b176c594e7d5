package dev.hearth.aws.json;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * One message of an event stream, {@code application/vnd.amazon.eventstream} (Smithy, "Amazon Event Stream Specification").
 *
 * <pre>
 *   total length 4 | headers length 4 | CRC32 of both 4 | headers | payload | CRC32 of all 4
 * </pre>
 *
 * @param headers values are texts
 */
public record EventMessage(Map<String, String> headers, byte[] payload) {
    public static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";
    private static final int AROUND = 16;
    private static final int TEXT = 7;

    /** An event of the stream. */
    public static EventMessage event(String type, String contentType, byte[] payload) {
        return new EventMessage(
                Map.of(":message-type", "event", ":event-type", type, ":content-type", contentType), payload);
    }

    /** What ends the stream instead of an event. */
    public static EventMessage exception(String type, String contentType, byte[] payload) {
        return new EventMessage(
                Map.of(":message-type", "exception", ":exception-type", type, ":content-type", contentType), payload);
    }

    public byte[] bytes() {
        byte[] head = headerBytes();
        ByteBuffer message = ByteBuffer.allocate(AROUND + head.length + payload.length);
        message.putInt(message.capacity()).putInt(head.length);
        message.putInt(crc(message));
        message.put(head).put(payload);
        message.putInt(crc(message));
        return message.array();
    }

    /** Each: length 1, name, type 1, length 2, value. */
    private byte[] headerBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        headers.forEach((name, value) -> {
            byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
            byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
            out.write(nameBytes.length);
            out.writeBytes(nameBytes);
            out.write(TEXT);
            out.write(valueBytes.length >>> 8);
            out.write(valueBytes.length);
            out.writeBytes(valueBytes);
        });
        return out.toByteArray();
    }

    private static int crc(ByteBuffer written) {
        CRC32 crc = new CRC32();
        crc.update(written.array(), 0, written.position());
        return (int) crc.getValue();
    }
}
