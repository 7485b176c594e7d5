package dev.hearth.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.Demand.AssignedPod;
import dev.hearth.api.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cluster's pods in memory. It takes what it is given; a test says what comes back as an informer would bring it. */
public abstract class FakePods implements PodApi {
    public final Map<String, Pod> pods = new LinkedHashMap<>();
    public int creations;
    public int drains;
    public Result refusal = Result.DONE;
    public boolean refusesLabels;

    /** A pod was made, or has become a function's. */
    protected abstract void shows(Pod pod);

    protected abstract void gone(Pod pod);

    @Override
    public Result create(Pod pod) {
        creations++;
        if (refusal.outcome() == Outcome.DONE) {
            pods.put(pod.getMetadata().getName(), pod);
            shows(pod);
        }
        return refusal;
    }

    @Override
    public Result drain(String namespace, String name) {
        drains++;
        if (refusal.outcome() != Outcome.DONE) {
            return refusal;
        }
        pods.computeIfPresent(
                name,
                (key, pod) -> new PodBuilder(pod)
                        .editMetadata()
                        .addToLabels(Labels.DRAINING, "true")
                        .endMetadata()
                        .build());
        return Result.DONE;
    }

    @Override
    public Result assign(AssignedPod assigned) {
        if (refusesLabels) {
            return new Result(Outcome.FAILED, "away");
        }
        Pod pod = new PodBuilder(pods.getOrDefault(assigned.pod(), new Pod()))
                .editMetadata()
                .removeFromLabels(Labels.POOL)
                .addToLabels(Labels.FUNCTION, assigned.function())
                .addToLabels(Labels.REVISION, assigned.revision())
                .addNewOwnerReference()
                .withUid(assigned.functionUid())
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
        pods.put(assigned.pod(), pod);
        shows(pod);
        return Result.DONE;
    }

    @Override
    public Result delete(String namespace, String name) {
        Pod gone = pods.remove(name);
        if (gone != null) {
            gone(gone);
        }
        return Result.DONE;
    }

    /** The one that is there, now in this phase. */
    public Pod phase(Pod pod, String phase) {
        String name = pod.getMetadata().getName();
        Pod now = new PodBuilder(pods.getOrDefault(name, pod))
                .editOrNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
        pods.put(name, now);
        return now;
    }

    /** The one that is there, for which the scheduler finds no node. */
    public Pod unschedulable(Pod pod, String message) {
        Pod now = new PodBuilder(phase(pod, "Pending"))
                .editStatus()
                .withConditions(new PodConditionBuilder()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .withMessage(message)
                        .build())
                .endStatus()
                .build();
        pods.put(pod.getMetadata().getName(), now);
        return now;
    }

    public Pod only() {
        assertThat(pods).hasSize(1);
        return pods.values().iterator().next();
    }

    public List<String> draining() {
        return pods.values().stream()
                .filter(pod -> pod.getMetadata().getLabels().containsKey(Labels.DRAINING))
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    public List<Pod> failed() {
        return pods.values().stream()
                .filter(pod -> pod.getStatus() != null
                        && "Failed".equals(pod.getStatus().getPhase()))
                .toList();
    }

    public List<Pod> alive() {
        return pods.values().stream().filter(pod -> !failed().contains(pod)).toList();
    }
}
