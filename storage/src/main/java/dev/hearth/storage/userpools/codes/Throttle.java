package dev.hearth.storage.userpools.codes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * At most so many of something in a window of time, by name. It is asked before a code is looked at, so many guesses at once
 * do not slip through between reading and writing the count that is kept with the user. Remembers a bounded number of names,
 * the oldest forgotten first.
 */
public final class Throttle {
    private static final int MOST_NAMES = 100_000;

    private final int most;
    private final Duration window;
    private final Clock clock;
    private final Map<String, Window> windows = new LinkedHashMap<>();

    private record Window(Instant until, int count) {}

    public Throttle(int most, Duration window, Clock clock) {
        this.most = most;
        this.window = window;
        this.clock = clock;
    }

    /** Counts one; false when it is one too many. */
    public synchronized boolean allows(String name) {
        Instant now = clock.instant();
        Window known = windows.remove(name);
        Window next = known == null || !now.isBefore(known.until())
                ? new Window(now.plus(window), 1)
                : new Window(known.until(), Math.min(known.count() + 1, most + 1));
        windows.put(name, next);
        if (windows.size() > MOST_NAMES) {
            Iterator<String> oldest = windows.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return next.count() <= most;
    }

    /** What was counted before does not count any more. */
    public synchronized void forget(String name) {
        windows.remove(name);
    }
}
