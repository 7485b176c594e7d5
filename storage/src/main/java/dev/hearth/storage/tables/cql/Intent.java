package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.engine.Commit.Action;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction over several partitions will do to one of them once it is decided. It lies beside the rows that it holds,
 * so that whoever meets one of them can finish or undo it.
 */
record Intent(List<Write> writes, Payload payload) {
    /**
     * One row.
     *
     * @param held whether the row carries the transaction's lock
     * @param value none unless it is put
     */
    record Write(byte[] clustering, boolean held, Kind kind, byte @Nullable [] value) {}

    enum Kind {
        PUT,
        DELETE,
        CHECK
    }

    static Intent of(Part part, Payload payload) {
        List<Write> writes = new ArrayList<>();
        for (Part.Member member : part.members()) {
            writes.add(
                    switch (member.action()) {
                        case Action.Put put -> new Write(member.clustering(), member.guarded(), Kind.PUT, put.value());
                        case Action.Delete delete ->
                            new Write(member.clustering(), member.guarded(), Kind.DELETE, null);
                        case Action.Check check -> new Write(member.clustering(), member.guarded(), Kind.CHECK, null);
                    });
        }
        return new Intent(writes, payload);
    }

    Optional<Write> of(byte[] clustering) {
        return writes.stream()
                .filter(write -> Arrays.equals(write.clustering(), clustering))
                .findFirst();
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(writes.size());
            for (Write write : writes) {
                Payload.bytes(out, write.clustering());
                out.writeBoolean(write.held());
                out.writeByte(write.kind().ordinal());
                Payload.bytes(out, write.value());
            }
            payload.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Intent parse(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            List<Write> writes = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                writes.add(
                        new Write(Payload.some(in), in.readBoolean(), Kind.values()[in.readByte()], Payload.bytes(in)));
            }
            return new Intent(List.copyOf(writes), Payload.read(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
