package dev.hearth.standalone.apiserver.access;

import java.util.List;

/** Who sends a request. Only members of {@code system:masters} may do anything: there are no roles here. */
public record Caller(String name, String uid, List<String> groups) {
    public static final Caller ADMIN =
            new Caller("hearth-admin", "hearth-admin", List.of("system:masters", "system:authenticated"));

    public boolean isAdmin() {
        return groups.contains("system:masters");
    }
}
