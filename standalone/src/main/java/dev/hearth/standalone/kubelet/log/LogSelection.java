package dev.hearth.standalone.kubelet.log;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Chooses, cuts and prints stored lines as a query asks. */
final class LogSelection {
    private final LogQuery query;
    private final OutputStream to;
    private long toSkip;
    private long bytesLeft;
    private boolean lineBegun;

    LogSelection(LogQuery query, OutputStream to) {
        this.query = query;
        this.to = to;
        this.bytesLeft = query.limitBytes().orElse(Long.MAX_VALUE);
    }

    void skip(long lines) {
        toSkip = Math.max(0, lines);
    }

    boolean full() {
        return bytesLeft <= 0;
    }

    void accept(byte[] stored) throws IOException {
        if (!recent(stored, query)) {
            return;
        }
        if (toSkip > 0) {
            toSkip -= endsLine(stored) ? 1 : 0;
            return;
        }
        int text = textAt(stored);
        if (query.timestamps() && !lineBegun) {
            print(stored, 0, indexOfBlank(stored, 0) + 1);
        }
        print(stored, text, stored.length);
        lineBegun = !endsLine(stored);
        if (!lineBegun) {
            print(new byte[] {'\n'}, 0, 1);
        }
    }

    private void print(byte[] bytes, int from, int end) throws IOException {
        int count = (int) Math.min(end - (long) from, bytesLeft);
        to.write(bytes, from, count);
        bytesLeft -= count;
    }

    /** Whether the stored line ends a printed one: its tag is F. */
    static boolean endsLine(byte[] stored) {
        int text = textAt(stored);
        return text >= 2 && stored[text - 2] == 'F';
    }

    static boolean recent(byte[] stored, LogQuery query) {
        if (query.since().isEmpty()) {
            return true;
        }
        // Stamps have one width and one zone, so that they compare as bytes.
        byte[] since = ContainerLog.stamp(query.since().get());
        int length = indexOfBlank(since, 0);
        return stored.length > length && Arrays.compareUnsigned(stored, 0, length, since, 0, length) >= 0;
    }

    /** Behind the third blank: stamp, stream, tag, text. */
    private static int textAt(byte[] stored) {
        int at = 0;
        for (int field = 0; field < 3; field++) {
            at = indexOfBlank(stored, at) + 1;
            if (at == 0) {
                return 0;
            }
        }
        return at;
    }

    private static int indexOfBlank(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == ' ') {
                return i;
            }
        }
        return -1;
    }
}
