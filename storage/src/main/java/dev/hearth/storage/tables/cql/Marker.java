package dev.hearth.storage.tables.cql;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Says, before a commit of more than one step begins, where its steps are, so that others can find and finish it.
 *
 * @param decided whether a decision counts (a commit of several partitions) or the outbox alone
 */
record Marker(CommitId id, boolean decided, List<Place> places) {
    /** A partition that the commit changes. */
    record Place(String table, byte[] partition) {}

    static Marker of(CommitId id, List<Part> parts) {
        return new Marker(
                id,
                parts.size() > 1,
                parts.stream()
                        .map(part -> new Place(part.table(), part.partition()))
                        .toList());
    }

    byte[] body() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeBoolean(decided);
            out.writeInt(places.size());
            for (Place place : places) {
                out.writeUTF(place.table());
                Payload.bytes(out, place.partition());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Marker of(CommitId id, byte[] body) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
            boolean decided = in.readBoolean();
            List<Place> places = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                places.add(new Place(in.readUTF(), Payload.some(in)));
            }
            return new Marker(id, decided, List.copyOf(places));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
