package dev.hearth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * One line of a gateway's demand stream ({@link PodProtocol#DEMAND_PATH}): what is asked of each function and what its
 * pods are doing. A line is sent every second, and at once when a function with no free pod gets a request, a pod
 * reports an init error, or a draining pod has become idle. A function that is not named has no pods here, nothing
 * queued and nothing running: a line is the whole of what this gateway sees.
 *
 * @param gateway the gateway's name, unique among gateways
 * @param functions in no order
 * @param assigned pods of pools that this gateway knows to be a function's and that do not say so yet
 * @param pools pods that wait for a function, and what was asked of them
 * @param sinceMillis the time that the counters are about: since the line before, whoever read that
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Demand(
        String gateway,
        List<FunctionDemand> functions,
        List<AssignedPod> assigned,
        List<PoolDemand> pools,
        long sinceMillis) {
    public Demand {
        // What is empty is left out of the line.
        functions = functions == null ? List.of() : List.copyOf(functions);
        assigned = assigned == null ? List.of() : List.copyOf(assigned);
        pools = pools == null ? List.of() : List.copyOf(pools);
    }

    /** A pod of a pool that was given a function: its labels are to say so, and it is never given another. */
    public record AssignedPod(String namespace, String pod, String function, String functionUid, String revision) {}

    /**
     * @param shape runtime and memory, see {@link Labels#SHAPE}
     * @param waiting names of the pods that wait for a function
     * @param taken how many were given one since the line before
     * @param missed how many more would have been, had they been there
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record PoolDemand(String namespace, String shape, List<String> waiting, int taken, int missed) {
        public PoolDemand {
            waiting = waiting == null ? List.of() : List.copyOf(waiting);
        }
    }

    /**
     * @param queued requests that wait for a pod now
     * @param inFlight invocations that run now
     * @param peak the highest of {@code queued + inFlight} since the line before
     * @param arrived invocations that arrived since the line before
     * @param pods every pod of the function that has asked this gateway for work and still lives
     * @param concurrencyMillis {@code queued + inFlight} summed up over the time since the line before, in milliseconds:
     *     two that ran for half a second are 1,000. Divided by that time it is the average concurrency.
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record FunctionDemand(
            String namespace,
            String name,
            String revision,
            int queued,
            int inFlight,
            int peak,
            long arrived,
            List<PodReport> pods,
            Optional<InitError> initError,
            long concurrencyMillis) {
        public FunctionDemand {
            // Empty lists and absent errors are left out of the line, so a reader may hand in nothing for them.
            pods = pods == null ? List.of() : List.copyOf(pods);
            initError = initError == null ? Optional.empty() : initError;
        }
    }

    /** What one pod does. {@code idleMillis} is 0 while it works. */
    public record PodReport(String name, PodState state, int inFlight, long idleMillis) {}

    public enum PodState {
        /** Asks for work or does it. */
        SERVING,
        /** Gets nothing new (deleted, draining, of an older revision, or to be replaced) and still works. */
        RETIRING,
        /** Gets nothing new and does nothing: it may go. */
        DRAINED
    }

    /**
     * The last init error that a pod of this revision reported, until one of its pods asks for work.
     *
     * @param type such as {@code Runtime.ImportModuleError}
     */
    public record InitError(String pod, String revision, String type, String message) {}
}
