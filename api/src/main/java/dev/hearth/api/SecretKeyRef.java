package dev.hearth.api;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.NullUnmarked;

/** A key of a Secret of the object's namespace. */
@NullUnmarked
public class SecretKeyRef {
    @Required
    @Size(min = 1, max = 253)
    public String name;

    @Required
    @Size(min = 1, max = 253)
    public String key;
}
