package dev.hearth.storage.tables.service.request;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with the fields of a request, gathered so that all of it is said at once; ten at most, as DynamoDB does. */
public final class Problems {
    private static final int MOST = 10;
    private final List<String> found = new ArrayList<>();

    public void add(@Nullable Object value, String path, String constraint) {
        if (found.size() < MOST) {
            String shown = value == null ? "null" : "'" + value + "'";
            found.add("Value " + shown + " at '" + path + "' failed to satisfy constraint: " + constraint);
        }
    }

    /** Throws them, if there are any. */
    public void refuse() {
        if (!found.isEmpty()) {
            throw Fault.VALIDATION.says(found.size()
                    + (found.size() == 1 ? " validation error detected: " : " validation errors detected: ")
                    + String.join("; ", found));
        }
    }
}
