package dev.hearth.storage.tables.service.stream;

import dev.hearth.storage.tables.item.Item;
import dev.hearth.storage.tables.item.ItemCodec;
import dev.hearth.storage.tables.service.catalogue.StreamSpec;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a change stream keeps of one change: the keys and the images that its view has. As bytes: a byte for the event, a byte
 * of flags, then each item behind its length.
 */
public record ChangeRecord(Event event, boolean expired, Item keys, Optional<Item> newImage, Optional<Item> oldImage) {
    private static final int EXPIRED = 1;
    private static final int NEW = 2;
    private static final int OLD = 4;

    public enum Event {
        INSERT,
        MODIFY,
        REMOVE
    }

    public static ChangeRecord of(
            StreamSpec.View view, Item keys, Optional<Item> before, Optional<Item> after, boolean expired) {
        Event event = after.isEmpty() ? Event.REMOVE : before.isEmpty() ? Event.INSERT : Event.MODIFY;
        return new ChangeRecord(
                event,
                expired,
                keys,
                view.newImage() ? after : Optional.empty(),
                view.oldImage() ? before : Optional.empty());
    }

    /** As GetRecords gives it: the bytes of keys and images. */
    public int sizeBytes() {
        return keys.sizeBytes()
                + newImage.map(Item::sizeBytes).orElse(0)
                + oldImage.map(Item::sizeBytes).orElse(0);
    }

    public byte[] bytes() {
        byte[] key = ItemCodec.encode(keys);
        byte[] after = newImage.map(ItemCodec::encode).orElse(new byte[0]);
        byte[] before = oldImage.map(ItemCodec::encode).orElse(new byte[0]);
        int flags = (expired ? EXPIRED : 0) | (newImage.isPresent() ? NEW : 0) | (oldImage.isPresent() ? OLD : 0);
        ByteBuffer out = ByteBuffer.allocate(2 + 3 * Integer.BYTES + key.length + after.length + before.length);
        out.put((byte) event.ordinal()).put((byte) flags);
        for (byte[] part : new byte[][] {key, after, before}) {
            out.putInt(part.length).put(part);
        }
        return out.array();
    }

    public static ChangeRecord read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Event event = Event.values()[in.get()];
        int flags = in.get();
        Item keys = ItemCodec.decode(part(in));
        byte[] after = part(in);
        byte[] before = part(in);
        return new ChangeRecord(
                event,
                (flags & EXPIRED) != 0,
                keys,
                (flags & NEW) != 0 ? Optional.of(ItemCodec.decode(after)) : Optional.empty(),
                (flags & OLD) != 0 ? Optional.of(ItemCodec.decode(before)) : Optional.empty());
    }

    private static byte[] part(ByteBuffer in) {
        byte[] part = new byte[in.getInt()];
        in.get(part);
        return part;
    }
}
