package dev.hearth.operator.pods;

import dev.hearth.operator.autoscaler.Scale;
import dev.hearth.operator.names.FunctionKey;
import java.time.Duration;
import java.util.Optional;

/**
 * All that is needed to make pods of one revision of a function.
 *
 * @param ownerUid the Function's uid; pods of another uid are not this function's
 * @param template a pod without what each pod has of its own: name, token, runtime address
 */
public record PodPlan(
        FunctionKey function,
        String ownerUid,
        String revision,
        Optional<String> codeSha256,
        PodTemplate template,
        Scale scale,
        Duration timeout) {}
