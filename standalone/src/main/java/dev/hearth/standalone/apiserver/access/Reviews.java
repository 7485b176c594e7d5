package dev.hearth.standalone.apiserver.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.store.Stored;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Answers the kinds that are questions: nothing of them is stored. */
public final class Reviews {
    private static final String NO_ROLES = "the local API server keeps no roles: only the admin token may do anything";

    private final Tokens tokens;
    private final Clock clock;

    public Reviews(Tokens tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    public ObjectNode answer(Kind kind, ObjectNode review, Caller caller) {
        ObjectNode answer = review.deepCopy();
        Meta.of(answer).putNull("creationTimestamp");
        ObjectNode status = answer.putObject("status");
        switch (kind.kind()) {
            case "TokenReview" -> token(review, status);
            case "SelfSubjectReview" -> user(status.putObject("userInfo"), caller);
            case "SelfSubjectAccessReview" -> access(caller.isAdmin(), status);
            case "SubjectAccessReview" -> access(isAdmin(review.path("spec")), status);
            case "SelfSubjectRulesReview" -> rules(caller, status);
            default ->
                throw ApiFailure.notHere("the review '" + kind.kind() + "' is not answered by the local API server");
        }
        return answer;
    }

    private void token(ObjectNode review, ObjectNode status) {
        Optional<Caller> caller =
                tokens.ofToken(review.path("spec").path("token").asText(""));
        status.put("authenticated", caller.isPresent());
        ObjectNode user = status.putObject("user");
        caller.ifPresentOrElse(
                found -> user(user, found), () -> status.put("error", "the token is not one of this API server's"));
    }

    private static void user(ObjectNode user, Caller caller) {
        user.put("username", caller.name()).put("uid", caller.uid());
        var groups = user.putArray("groups");
        caller.groups().forEach(groups::add);
    }

    private static boolean isAdmin(JsonNode spec) {
        boolean masters = spec.path("user").asText("").equals(Caller.ADMIN.name());
        for (JsonNode group : spec.path("groups")) {
            masters |= group.asText().equals("system:masters");
        }
        return masters;
    }

    private static void access(boolean allowed, ObjectNode status) {
        status.put("allowed", allowed);
        if (!allowed) {
            status.put("reason", NO_ROLES);
        }
    }

    private static void rules(Caller caller, ObjectNode status) {
        var resources = status.putArray("resourceRules");
        var others = status.putArray("nonResourceRules");
        status.put("incomplete", false);
        if (caller.isAdmin()) {
            for (String field : List.of("verbs", "apiGroups", "resources")) {
                ObjectNode rule = resources.isEmpty() ? resources.addObject() : (ObjectNode) resources.get(0);
                rule.putArray(field).add("*");
            }
            ObjectNode other = others.addObject();
            other.putArray("verbs").add("*");
            other.putArray("nonResourceURLs").add("*");
        }
    }

    /** The {@code token} subresource of a ServiceAccount. */
    public ObjectNode issue(Stored account, JsonNode request) {
        long seconds = request.path("spec").path("expirationSeconds").asLong(3600);
        Duration life = Duration.ofSeconds(Math.clamp(seconds, 600, 86_400));
        ObjectNode answer = Json.object();
        answer.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
        ObjectNode metadata = answer.putObject("metadata");
        metadata.put("name", account.key().name())
                .put("namespace", account.key().namespace());
        metadata.put("creationTimestamp", Meta.time(clock.instant()));
        ObjectNode spec = answer.putObject("spec");
        spec.set(
                "audiences",
                request.path("spec").path("audiences").isArray()
                        ? request.path("spec").get("audiences")
                        : Json.array());
        spec.put("expirationSeconds", life.toSeconds());
        answer.putObject("status")
                .put(
                        "token",
                        tokens.issue(account.key().namespace(), account.key().name(), account.uid(), life))
                .put("expirationTimestamp", Meta.time(clock.instant().plus(life)));
        return answer;
    }

    /** Refuses who may not; asking about oneself is open to everyone that is known. */
    public static void require(Caller caller, Kind kind, String verb, String name) {
        boolean self = kind.kind().startsWith("SelfSubject");
        if (!caller.isAdmin() && !self) {
            throw ApiFailure.forbidden(
                    kind.subject(name),
                    "User \"" + caller.name() + "\" cannot " + verb + " resource \"" + kind.plural()
                            + "\" in API group \"" + kind.group() + "\": " + NO_ROLES);
        }
    }
}
