package dev.hearth.storage.tables.service.statement;

import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.service.read.Select;
import dev.hearth.storage.tables.service.request.Fault;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/** Where a statement goes on, opaque to clients; good for the very statement that it was given for. */
final class NextToken {
    private NextToken() {}

    static String of(String statement, Select.Place place) {
        byte[] key = ItemCodec.encode(place.key());
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + key.length);
        bytes.putLong(checksum(statement)).putInt(place.query()).put(key);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    static Select.Place read(String statement, String token) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(token));
            boolean fits = bytes.getLong() == checksum(statement);
            int query = bytes.getInt();
            Item key = ItemCodec.decode(Arrays.copyOfRange(bytes.array(), bytes.position(), bytes.limit()));
            if (fits && query >= 0) {
                return new Select.Place(query, key);
            }
        } catch (IllegalArgumentException | BufferUnderflowException | IndexOutOfBoundsException e) {
            // said below
        }
        throw Fault.VALIDATION.says("NextToken does not match request");
    }

    private static long checksum(String statement) {
        CRC32 crc = new CRC32();
        crc.update(statement.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
