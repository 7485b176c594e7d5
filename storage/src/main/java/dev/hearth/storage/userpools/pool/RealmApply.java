package dev.hearth.storage.userpools.pool;

import dev.hearth.storage.userpools.engine.Realms;
import dev.hearth.storage.userpools.key.RoomKey;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.keycloak.admin.client.resource.ProtocolMappersResource;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RequiredActionProviderRepresentation;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPConfig;

/** Makes a realm like its plan: reads, compares, changes what differs. Applied twice, the second time changes nothing. */
final class RealmApply {
    private static final int MOST_GROUPS = 2_000;
    static final String SMTP_DIGEST = "hearth.smtp-digest";

    private final Realms realms;
    private final RoomKey key;

    RealmApply(Realms realms, RoomKey key) {
        this.realms = realms;
        this.key = key;
    }

    /**
     * What applying came to.
     *
     * @param changes how many things differed
     * @param providerProblems a sentence for each identity provider that could not be made
     */
    record Outcome(int changes, List<String> providerProblems) {}

    Outcome apply(PoolPlan plan) {
        String name = plan.realm().getRealm();
        Changes changes = new Changes();
        realm(plan.realm(), changes);
        realms.change(name, realm -> {
            profile(realm, plan.profile(), changes);
            requiredActions(realm, plan, changes);
            ClientScopeRepresentation scope = scope(realm, plan.scope(), changes);
            clients(realm, plan.clients(), scope, changes);
            groups(realm, plan.groups(), changes);
        });
        List<String> problems = new ProvidersApply(realms, key).apply(name, plan.providers(), changes);
        new PeopleApply(realms, key).apply(name, plan.people(), changes);
        return new Outcome(changes.count(), problems);
    }

    /** Forgets the realm and everybody in it; one that is not there is forgotten already. */
    void remove(String realm) {
        try {
            realms.change(realm, RealmResource::remove);
        } catch (NotFoundException gone) {
            return;
        }
    }

    private void realm(RealmRepresentation wanted, Changes changes) {
        String password = wanted.getSmtpServer().getOrDefault("password", "");
        wanted.setAttributes(Map.of(SMTP_DIGEST, password.isEmpty() ? "" : key.digest("smtp", password)));
        RealmRepresentation there;
        try {
            there = realms.in(wanted.getRealm(), RealmResource::toRepresentation);
        } catch (NotFoundException absent) {
            changes.count("realm");
            realms.on(all -> {
                all.create(wanted);
                return true;
            });
            return;
        }
        boolean mailGone = wanted.getSmtpServer().isEmpty()
                && there.getSmtpServer() != null
                && !there.getSmtpServer().isEmpty();
        // Keycloak answers asterisks for passwords; their digest says whether it is the same one.
        if (mailGone || !Likeness.coversBut(there, wanted, "/smtpServer/password")) {
            changes.count("realm");
            realms.change(wanted.getRealm(), realm -> realm.update(wanted));
        }
    }

    private static void profile(RealmResource realm, UPConfig wanted, Changes changes) {
        UPConfig there = realm.users().userProfile().getConfiguration();
        boolean same = there.getUnmanagedAttributePolicy() == wanted.getUnmanagedAttributePolicy()
                && there.getAttributes().size() == wanted.getAttributes().size();
        for (UPAttribute attribute : wanted.getAttributes()) {
            UPAttribute actual = there.getAttribute(attribute.getName());
            same = same
                    && actual != null
                    && (actual.getRequired() == null) == (attribute.getRequired() == null)
                    && Likeness.coversBut(actual, attribute, "/required");
        }
        if (!same) {
            changes.count("profile");
            realm.users().userProfile().update(wanted);
        }
    }

    private static void requiredActions(RealmResource realm, PoolPlan plan, Changes changes) {
        for (RequiredActionProviderRepresentation action : realm.flows().getRequiredActions()) {
            Boolean byDefault = plan.requiredActions().get(action.getAlias());
            boolean differs = byDefault != null && action.isDefaultAction() != byDefault;
            boolean disable = plan.disabledActions().contains(action.getAlias()) && action.isEnabled();
            if (differs) {
                action.setDefaultAction(Objects.requireNonNull(byDefault));
            }
            if (disable) {
                action.setEnabled(false);
                action.setDefaultAction(false);
            }
            if (differs || disable) {
                changes.count("required action");
                realm.flows().updateRequiredAction(action.getAlias(), action);
            }
        }
    }

    private static ClientScopeRepresentation scope(
            RealmResource realm, ClientScopeRepresentation wanted, Changes changes) {
        ClientScopeRepresentation there = find(realm, wanted.getName());
        if (there == null) {
            changes.count("client scope");
            created(realm.clientScopes().create(wanted));
            return Objects.requireNonNull(find(realm, wanted.getName()));
        }
        mappers(
                realm.clientScopes().get(there.getId()).getProtocolMappers(),
                orEmpty(there.getProtocolMappers()),
                wanted.getProtocolMappers(),
                changes);
        return there;
    }

    private static @org.jspecify.annotations.Nullable ClientScopeRepresentation find(RealmResource realm, String name) {
        return realm.clientScopes().findAll().stream()
                .filter(scope -> scope.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static void mappers(
            ProtocolMappersResource resource,
            List<ProtocolMapperRepresentation> there,
            List<ProtocolMapperRepresentation> wanted,
            Changes changes) {
        Map<String, ProtocolMapperRepresentation> byName = byName(there, ProtocolMapperRepresentation::getName);
        for (ProtocolMapperRepresentation mapper : wanted) {
            ProtocolMapperRepresentation actual = byName.remove(mapper.getName());
            if (actual == null) {
                changes.count("mapper");
                created(resource.createMapper(mapper));
            } else if (!Likeness.covers(actual, mapper)) {
                changes.count("mapper");
                mapper.setId(actual.getId());
                resource.update(actual.getId(), mapper);
            }
        }
        byName.values().forEach(extra -> {
            changes.count("mapper");
            resource.delete(extra.getId());
        });
    }

    private static void clients(
            RealmResource realm, List<ClientRepresentation> wanted, ClientScopeRepresentation scope, Changes changes) {
        Map<String, ClientRepresentation> there = byName(realm.clients().findAll(), ClientRepresentation::getClientId);
        for (ClientRepresentation client : wanted) {
            ClientRepresentation actual = there.remove(client.getClientId());
            if (actual == null) {
                changes.count("client");
                created(realm.clients().create(client));
            } else {
                client(realm, actual, client, scope, changes);
            }
        }
        there.values().stream()
                .filter(client ->
                        client.getAttributes() != null && client.getAttributes().containsKey(PoolPlan.MANAGED))
                .forEach(extra -> {
                    changes.count("client");
                    realm.clients().get(extra.getId()).remove();
                });
    }

    private static void client(
            RealmResource realm,
            ClientRepresentation actual,
            ClientRepresentation wanted,
            ClientScopeRepresentation scope,
            Changes changes) {
        if (!Likeness.coversBut(actual, wanted, "/protocolMappers", "/defaultClientScopes")) {
            changes.count("client");
            wanted.setId(actual.getId());
            realm.clients().get(actual.getId()).update(wanted);
        }
        mappers(
                realm.clients().get(actual.getId()).getProtocolMappers(),
                orEmpty(actual.getProtocolMappers()),
                wanted.getProtocolMappers(),
                changes);
        if (!orEmpty(actual.getDefaultClientScopes()).contains(scope.getName())) {
            changes.count("client scope");
            realm.clients().get(actual.getId()).addDefaultClientScope(scope.getId());
        }
    }

    private static void groups(RealmResource realm, List<GroupRepresentation> wanted, Changes changes) {
        Map<String, GroupRepresentation> there =
                byName(realm.groups().groups("", 0, MOST_GROUPS, false), GroupRepresentation::getName);
        for (GroupRepresentation group : wanted) {
            GroupRepresentation actual = there.remove(group.getName());
            if (actual == null) {
                changes.count("group");
                created(realm.groups().add(group));
            } else if (!Likeness.covers(actual, group)) {
                changes.count("group");
                realm.groups().group(actual.getId()).update(group);
            }
        }
        there.values().stream()
                .filter(group ->
                        group.getAttributes() != null && group.getAttributes().containsKey(PoolPlan.MANAGED))
                .forEach(extra -> {
                    changes.count("group");
                    realm.groups().group(extra.getId()).remove();
                });
    }

    /** Closes the answer of a creation; what Keycloak refused is thrown. */
    static void created(Response response) {
        try (response) {
            if (response.getStatusInfo().getFamily() != Response.Status.Family.SUCCESSFUL) {
                Realms.refusedAnswer(response);
                response.bufferEntity();
                throw new jakarta.ws.rs.WebApplicationException(
                        "Keycloak refused with %d: %s"
                                .formatted(response.getStatus(), response.readEntity(String.class)),
                        response.getStatus());
            }
        }
    }

    static <T> Map<String, T> byName(List<T> list, Function<T, String> name) {
        Set<String> seen = new HashSet<>();
        return list.stream()
                .filter(element -> seen.add(name.apply(element)))
                .collect(Collectors.toMap(name, element -> element, (a, b) -> a, java.util.LinkedHashMap::new));
    }

    static <T> List<T> orEmpty(@org.jspecify.annotations.Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
