package dev.hearth.operator.code;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The port behind which code packages lie by their digest. What is in it is complete, checked and never changes; it is
 * still there after a restart, and until {@link PackageSweep} finds that nobody has named it for long.
 */
public interface Packages {
    boolean has(Digest digest);

    /** Whether it is there; if so it counts as named from now on. */
    boolean use(Digest digest);

    /** The package, opened; the caller closes it. */
    Optional<Content> open(Digest digest) throws IOException;

    /**
     * Reads a zip to its end, checks it against the limits and, when there is one, the expected digest, and keeps it.
     * Putting what is there already is no error. The stream is the caller's to close.
     *
     * @throws CodeRefused when it is not a package that may be kept; nothing is left of it
     * @throws IOException when reading it or writing it failed; nothing is left of it
     */
    Digest put(InputStream zip, Optional<Digest> expected) throws CodeRefused, IOException;

    /** All packages there are. */
    List<Kept> list() throws IOException;

    /** Deletes it, unless it was named or put again since it was listed. */
    boolean removeUnused(Kept kept) throws IOException;

    record Content(long bytes, InputStream stream) {}

    /** @param lastNamed when somebody last put or used it */
    record Kept(Digest digest, long bytes, Instant lastNamed) {}
}
