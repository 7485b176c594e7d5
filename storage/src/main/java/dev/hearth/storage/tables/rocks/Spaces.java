package dev.hearth.storage.tables.rocks;

import dev.hearth.storage.tables.engine.Space;
import dev.hearth.storage.tables.engine.UnknownSpace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The short number of every space that is there, under which its rows lie: all tables share one column family, so another
 * table costs an entry here and nothing else.
 */
final class Spaces {
    private static final String FOLDER = "space/";

    /** Spaces with fewer rows are emptied row by row: many small tables come and go, and ranges that are marked deleted slow readers. */
    private static final int FEW = 1_000;

    private final Store store;
    private final Map<Space, Integer> numbers = new ConcurrentHashMap<>();
    private int highest;

    Spaces(Store store) {
        this.store = store;
        try (RocksIterator all = store.db.newIterator(store.meta)) {
            for (all.seek(bytes(FOLDER)); all.isValid() && text(all.key()).startsWith(FOLDER); all.next()) {
                int number = ByteBuffer.wrap(all.value()).getInt();
                numbers.put(parse(text(all.key())), number);
                highest = Math.max(highest, number);
            }
        }
    }

    boolean has(Space space) {
        return numbers.containsKey(space);
    }

    int number(Space space) throws RocksDBException {
        Integer number = numbers.get(space);
        if (number != null) {
            return number;
        }
        // Local indexes come with their table and get their number when they are first named.
        if (space instanceof Space.Local && has(new Space.Base(space.table()))) {
            return make(space);
        }
        throw new UnknownSpace(space);
    }

    synchronized int make(Space space) throws RocksDBException {
        Integer made = numbers.get(space);
        if (made != null) {
            return made;
        }
        byte[] number = ByteBuffer.allocate(4).putInt(highest + 1).array();
        store.db.put(store.meta, store.writes, bytes(name(space)), number);
        numbers.put(space, ++highest);
        return highest;
    }

    List<Space> of(String table) {
        String folder = FOLDER + table + '/';
        List<Space> spaces = new ArrayList<>();
        try (RocksIterator names = store.db.newIterator(store.meta)) {
            for (names.seek(bytes(folder)); names.isValid() && text(names.key()).startsWith(folder); names.next()) {
                spaces.add(parse(text(names.key())));
            }
        }
        return spaces;
    }

    /** Forgets spaces and their rows. Called by who is alone in the store. */
    void drop(List<Space> spaces) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (Space space : spaces) {
                Integer number = numbers.get(space);
                if (number != null) {
                    batch.delete(store.meta, bytes(name(space)));
                    empty(number, batch);
                }
            }
            store.db.write(store.writes, batch);
        }
        spaces.forEach(numbers::remove);
    }

    private void empty(int number, WriteBatch batch) throws RocksDBException {
        byte[] from = Keys.hashed(number, 0);
        byte[] to = Keys.hashed(number, Keys.HASHES);
        RangeCursor rows = new RangeCursor(store, from, to, false, false);
        try {
            List<byte[]> few = new ArrayList<>();
            while (few.size() <= FEW && rows.nextInside()) {
                few.add(rows.key());
            }
            if (few.size() > FEW) {
                batch.deleteRange(store.rows, from, to);
            } else {
                for (byte[] key : few) {
                    batch.delete(store.rows, key);
                }
            }
        } finally {
            rows.closeInside();
        }
    }

    private static String name(Space space) {
        return FOLDER
                + space.table()
                + switch (space) {
                    case Space.Base base -> "/";
                    case Space.Local local -> "/l/" + local.index();
                    case Space.Global global -> "/g/" + global.index();
                };
    }

    private static Space parse(String name) {
        String[] parts = name.split("/", -1);
        return switch (parts[2]) {
            case "l" -> new Space.Local(parts[1], parts[3]);
            case "g" -> new Space.Global(parts[1], parts[3]);
            default -> new Space.Base(parts[1]);
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
