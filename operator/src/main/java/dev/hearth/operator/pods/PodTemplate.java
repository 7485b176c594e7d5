package dev.hearth.operator.pods;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A pod without what each pod has of its own, kept as JSON: of most functions no pod is ever made, and as objects it takes ten times
 * the memory.
 */
public final class PodTemplate {
    private final byte[] json;

    private PodTemplate(byte[] json) {
        this.json = json;
    }

    public static PodTemplate of(Pod pod) {
        return new PodTemplate(Serialization.asJson(pod).getBytes(StandardCharsets.UTF_8));
    }

    /** Made anew with each call. */
    public Pod pod() {
        return Serialization.unmarshal(new String(json, StandardCharsets.UTF_8), Pod.class);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PodTemplate template && Arrays.equals(json, template.json);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(json);
    }
}
