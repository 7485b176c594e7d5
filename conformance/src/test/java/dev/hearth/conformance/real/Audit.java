package dev.hearth.conformance.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the rooms asked of the API server, as its audit log has it, beside what their roles grant. */
final class Audit {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNTS = "system:serviceaccount:" + Release.NAMESPACE + ":hearth-";

    /**
     * One kind of call of one room, such as {@code operator: patch functions/status}.
     *
     * @param allowed by the room's roles; what is allowed may still be refused, as a pod whose ServiceAccount is not there
     */
    record Call(String room, String verb, String resource, boolean allowed) {
        String text() {
            return "%s: %s %s".formatted(room, verb, resource);
        }
    }

    private final List<Call> calls;

    private Audit(List<Call> calls) {
        this.calls = calls;
    }

    static Audit read(Path log) {
        return since(log, 0);
    }

    /** The number of calls of anybody. */
    static long length(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without as many calls, of anybody, as there were before. */
    static Audit since(Path log, long before) {
        try (Stream<String> lines = Files.lines(log)) {
            return new Audit(lines.skip(before)
                    .map(Audit::json)
                    .filter(event ->
                            event.path("user").path("username").asText().startsWith(ACCOUNTS))
                    .filter(event ->
                            event.has("objectRef") && event.path("objectRef").has("resource"))
                    .map(Audit::call)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Call call(JsonNode event) {
        JsonNode what = event.path("objectRef");
        String resource = what.path("resource").asText()
                + (what.has("subresource") ? "/" + what.path("subresource").asText() : "");
        return new Call(
                event.path("user").path("username").asText().substring(ACCOUNTS.length()),
                event.path("verb").asText(),
                resource,
                event.path("annotations")
                        .path("authorization.k8s.io/decision")
                        .asText()
                        .equals("allow"));
    }

    /** Calls that no role lets the room make, each kind once. */
    Set<String> forbidden() {
        return calls.stream()
                .filter(call -> !call.allowed())
                .map(Call::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    Set<String> used() {
        return calls.stream().filter(Call::allowed).map(Call::text).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the roles of these rooms grant. */
    static Set<String> granted(KubernetesClient client, List<String> rooms) {
        Set<String> granted = new TreeSet<>();
        for (String room : rooms) {
            add(
                    granted,
                    room,
                    client.rbac()
                            .clusterRoles()
                            .withName("hearth-" + room)
                            .require()
                            .getRules());
            var own = client.rbac()
                    .roles()
                    .inNamespace(Release.NAMESPACE)
                    .withName("hearth-" + room)
                    .get();
            if (own != null) {
                add(granted, room, own.getRules());
            }
        }
        return granted;
    }

    private static void add(Set<String> granted, String room, List<PolicyRule> rules) {
        for (PolicyRule rule : rules) {
            for (String resource : rule.getResources()) {
                rule.getVerbs().forEach(verb -> granted.add(new Call(room, verb, resource, true).text()));
            }
        }
    }
}
