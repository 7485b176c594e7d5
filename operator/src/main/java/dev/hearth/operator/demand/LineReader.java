package dev.hearth.operator.demand;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lines of bytes up to a length; {@code BufferedReader} would take one of any length into memory. */
final class LineReader {
    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[64 << 10];
    private int at;
    private int end;

    LineReader(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** The next line that is not empty, without its end; an empty array at the end of the stream. */
    byte[] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        while (true) {
            if (at == end) {
                end = Math.max(0, in.read(buffer));
                at = 0;
                if (end == 0) {
                    return new byte[0];
                }
            }
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            if (line.size() > longest) {
                throw new IOException("a line is longer than " + longest + " bytes");
            }
            if (at < end) {
                at++;
                if (line.size() > 0) {
                    return line.toByteArray();
                }
            }
        }
    }
}
