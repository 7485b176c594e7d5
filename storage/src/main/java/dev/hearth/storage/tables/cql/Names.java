package dev.hearth.storage.tables.cql;

import dev.hearth.storage.tables.engine.Space;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * How spaces and rows are named in CQL. Names of CQL tables have at most 48 characters (Cassandra, "Definitions of keyspaces
 * and tables"), so long ones end in a digest. Rows of a partition are told apart by the first byte of their clustering key.
 */
final class Names {
    private static final int LONGEST = 48;
    private static final byte BASE = 0x10;
    private static final byte LOCAL = 0x20;
    private static final byte INTENT = 0x30;
    private static final byte OUTBOX = 0x31;

    private Names() {}

    static String table(Space space) {
        return switch (space) {
            case Space.Base base -> shortened("r_" + base.table());
            case Space.Local local -> shortened("r_" + local.table());
            case Space.Global global -> shortened("g_" + global.table() + "_of_" + global.index());
        };
    }

    private static String shortened(String name) {
        if (name.length() <= LONGEST) {
            return name;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.US_ASCII));
            return name.substring(0, LONGEST - 21) + '_' + HexFormat.of().formatHex(digest, 0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    /** What the clustering keys of a space begin with. */
    static byte[] prefix(Space space) {
        return switch (space) {
            case Space.Base base -> new byte[] {BASE};
            case Space.Local local -> {
                byte[] index = local.index().getBytes(StandardCharsets.US_ASCII);
                yield ByteBuffer.allocate(2 + index.length)
                        .put(LOCAL)
                        .put((byte) index.length)
                        .put(index)
                        .array();
            }
            case Space.Global global -> new byte[0];
        };
    }

    static byte[] clustering(Space space, byte[] sort) {
        return join(prefix(space), sort);
    }

    static byte[] sort(Space space, byte[] clustering) {
        return Arrays.copyOfRange(clustering, prefix(space).length, clustering.length);
    }

    static byte[] intent(CommitId id) {
        return join(new byte[] {INTENT}, id.bytes());
    }

    static byte[] outbox(CommitId id) {
        return join(new byte[] {OUTBOX}, id.bytes());
    }

    /** The lowest key above all that begin so, none where there is none. */
    static byte[] end(byte[] prefix) {
        byte[] end = prefix.clone();
        end[end.length - 1]++;
        return end;
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }
}
