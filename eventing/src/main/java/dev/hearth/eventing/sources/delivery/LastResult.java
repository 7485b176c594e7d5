package dev.hearth.eventing.sources.delivery;

import java.util.function.Consumer;

/** What the last batch of a source came to, in Lambda's words. Any thread. */
public final class LastResult implements Consumer<String> {
    public static final String NOTHING_YET = "No records processed";

    private volatile String said = NOTHING_YET;

    @Override
    public void accept(String result) {
        said = result;
    }

    public String said() {
        return said;
    }
}
