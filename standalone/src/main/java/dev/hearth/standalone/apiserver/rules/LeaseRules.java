package dev.hearth.standalone.apiserver.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.Cause;
import java.util.ArrayList;
import java.util.List;

/** Leases: a duration is positive, transitions never negative. */
final class LeaseRules implements Rules {
    @Override
    public List<Cause> validate(ObjectNode lease) {
        List<Cause> causes = new ArrayList<>();
        var spec = lease.path("spec");
        if (spec.has("leaseDurationSeconds") && spec.get("leaseDurationSeconds").asLong() <= 0) {
            causes.add(Cause.invalid(
                    "spec.leaseDurationSeconds",
                    spec.get("leaseDurationSeconds").toString(),
                    "must be greater than 0"));
        }
        if (spec.path("leaseTransitions").asLong(0) < 0) {
            causes.add(Cause.invalid(
                    "spec.leaseTransitions",
                    spec.get("leaseTransitions").toString(),
                    "must be greater than or equal to 0"));
        }
        return causes;
    }
}
