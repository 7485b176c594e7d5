package dev.hearth.eventing.broker.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an event must be, beyond what the SDK looks at (CloudEvents 1.0.2, "Context Attributes"), and our bounds. */
final class Rules {
    static final int MOST_EXTENSIONS = 64;
    static final int LONGEST_VALUE = 8 * 1024;
    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,64}");

    static CloudEvent checked(CloudEvent event) {
        if (event.getSpecVersion() != SpecVersion.V1) {
            throw new InvalidEvent("specversion must be 1.0, not " + event.getSpecVersion());
        }
        for (String required : event.getSpecVersion().getMandatoryAttributes()) {
            Object value = event.getAttribute(required);
            if (value == null || value.toString().isEmpty()) {
                throw new InvalidEvent("'%s' must be there and not be empty".formatted(required));
            }
        }
        for (String name : event.getAttributeNames()) {
            value(name, event.getAttribute(name));
        }
        if (event.getExtensionNames().size() > MOST_EXTENSIONS) {
            throw new InvalidEvent("an event may have %d extension attributes, not %d"
                    .formatted(MOST_EXTENSIONS, event.getExtensionNames().size()));
        }
        for (String name : event.getExtensionNames()) {
            if (!EXTENSION.matcher(name).matches()) {
                throw new InvalidEvent(
                        "'%s' is no attribute's name: 1 to 64 lower-case letters and digits".formatted(name));
            }
            value(name, event.getExtension(name));
        }
        return event;
    }

    private static void value(String name, @Nullable Object value) {
        if (value == null) {
            return;
        }
        if (value.toString().length() > LONGEST_VALUE) {
            throw new InvalidEvent("'%s' may have %d characters".formatted(name, LONGEST_VALUE));
        }
        if (value instanceof String text && text.chars().anyMatch(c -> c < 0x20 || c >= 0x7f && c <= 0x9f)) {
            throw new InvalidEvent("'%s' has a control character".formatted(name));
        }
    }

    private Rules() {}
}
