package dev.hearth.standalone.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Meta;
import java.time.Instant;

/** A Pod's READY, STATUS and RESTARTS, after {@code k8s.io/kubernetes/pkg/printers/internalversion.printPod}. */
final class PodCells {
    static String ready(ObjectNode pod) {
        int ready = 0;
        for (JsonNode status : pod.path("status").path("containerStatuses")) {
            ready += status.path("ready").asBoolean(false)
                            && status.path("state").has("running")
                    ? 1
                    : 0;
        }
        return ready + "/" + pod.path("spec").path("containers").size();
    }

    static String status(ObjectNode pod) {
        JsonNode status = pod.path("status");
        String reason = status.path("reason").asText(status.path("phase").asText(""));
        String init = initialising(pod);
        if (!init.isEmpty()) {
            reason = init;
        } else {
            boolean anyRunning = false;
            JsonNode containers = status.path("containerStatuses");
            for (int i = containers.size() - 1; i >= 0; i--) {
                JsonNode state = containers.get(i).path("state");
                String waiting = state.path("waiting").path("reason").asText("");
                if (!waiting.isEmpty()) {
                    reason = waiting;
                } else if (state.has("terminated")) {
                    reason = terminated(state.get("terminated"));
                } else if (state.has("running")
                        && containers.get(i).path("ready").asBoolean(false)) {
                    anyRunning = true;
                }
            }
            if (reason.equals("Completed") && anyRunning) {
                reason = "Running";
            }
        }
        if (Meta.isDeleting(pod)) {
            boolean over = status.path("phase").asText("").matches("Failed|Succeeded");
            return over ? reason : "Terminating";
        }
        return reason;
    }

    private static String initialising(ObjectNode pod) {
        int at = 0;
        int all = pod.path("spec").path("initContainers").size();
        for (JsonNode container : pod.path("status").path("initContainerStatuses")) {
            JsonNode state = container.path("state");
            if (state.has("terminated")
                    && state.get("terminated").path("exitCode").asInt() == 0) {
                at++;
                continue;
            }
            if (state.has("terminated")) {
                return "Init:" + terminated(state.get("terminated"));
            }
            String waiting = state.path("waiting").path("reason").asText("");
            return waiting.isEmpty() || waiting.equals("PodInitializing")
                    ? "Init:" + at + "/" + all
                    : "Init:" + waiting;
        }
        return "";
    }

    private static String terminated(JsonNode terminated) {
        String reason = terminated.path("reason").asText("");
        if (!reason.isEmpty()) {
            return reason;
        }
        return terminated.path("signal").asInt(0) != 0
                ? "Signal:" + terminated.path("signal").asInt()
                : "ExitCode:" + terminated.path("exitCode").asInt();
    }

    static String restarts(ObjectNode pod, Instant now) {
        long restarts = 0;
        String last = "";
        for (JsonNode status : pod.path("status").path("containerStatuses")) {
            restarts += status.path("restartCount").asLong(0);
            String finished = status.path("lastState")
                    .path("terminated")
                    .path("finishedAt")
                    .asText("");
            last = finished.compareTo(last) > 0 ? finished : last;
        }
        return restarts == 0 || last.isEmpty()
                ? Long.toString(restarts)
                : restarts + " (" + Age.since(last, now) + " ago)";
    }

    private PodCells() {}
}
