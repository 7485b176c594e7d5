package dev.hearth.storage.userpools.pool;

import dev.hearth.storage.userpools.directory.Attributes;
import dev.hearth.storage.userpools.engine.Realms;
import dev.hearth.storage.userpools.key.RoomKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.UserRepresentation;

/**
 * Sees to it that the people of the manifest are there, with what the manifest says of them. A password is set when somebody
 * is made and when the manifest's password changes, so one that was changed by its owner stays. Who is taken out of the
 * manifest stays in the pool.
 */
final class PeopleApply {
    private static final String PASSWORD_DIGEST = "hearth.password-digest";

    private final Realms realms;
    private final RoomKey key;

    PeopleApply(Realms realms, RoomKey key) {
        this.realms = realms;
        this.key = key;
    }

    void apply(String realm, List<PoolRequest.Person> people, Changes changes) {
        if (people.isEmpty()) {
            return;
        }
        realms.change(realm, resource -> {
            Map<String, String> groups = resource.groups().groups("", 0, 2_000, true).stream()
                    .collect(Collectors.toMap(GroupRepresentation::getName, GroupRepresentation::getId, (a, b) -> a));
            people.forEach(person -> one(resource, person, groups, changes));
        });
    }

    private void one(RealmResource realm, PoolRequest.Person person, Map<String, String> groups, Changes changes) {
        Optional<UserRepresentation> actual = find(realm, person.username());
        if (actual.isEmpty()) {
            changes.count("user");
            UserRepresentation fresh = wanted(person, new UserRepresentation());
            fresh.setUsername(person.username());
            fresh.setEnabled(true);
            RealmApply.created(realm.users().create(fresh));
            actual = find(realm, person.username());
        }
        UserRepresentation there = actual.orElseThrow();
        UserResource user = realm.users().get(there.getId());
        String before = attribute(there, PASSWORD_DIGEST);
        boolean newPassword = !key.fits(before, "password", there.getId(), person.password());
        if (newPassword) {
            changes.count("password");
            CredentialRepresentation credential = new CredentialRepresentation();
            credential.setType(CredentialRepresentation.PASSWORD);
            credential.setValue(person.password());
            credential.setTemporary(false);
            user.resetPassword(credential);
        }
        UserRepresentation wanted = wanted(person, there);
        wanted.setRequiredActions(newPassword ? List.of() : there.getRequiredActions());
        wanted.getAttributes().put(PASSWORD_DIGEST, List.of(key.digest("password", there.getId(), person.password())));
        if (newPassword || !Likeness.covers(there, wanted)) {
            changes.count("user");
            user.update(wanted);
        }
        List<String> in =
                user.groups().stream().map(GroupRepresentation::getName).toList();
        person.groups().stream().filter(group -> !in.contains(group)).forEach(group -> {
            changes.count("membership");
            user.joinGroup(groups.get(group));
        });
    }

    private static Optional<UserRepresentation> find(RealmResource realm, String username) {
        return realm.users().searchByUsername(username, true).stream()
                .filter(user -> user.getUsername().equals(username.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** Of what is there, all that the manifest does not speak of. */
    private static UserRepresentation wanted(PoolRequest.Person person, UserRepresentation there) {
        UserRepresentation wanted = new UserRepresentation();
        wanted.setUsername(there.getUsername());
        wanted.setEmail(person.attributes().getOrDefault(Attributes.EMAIL, there.getEmail()));
        wanted.setEmailVerified(
                person.attributes().containsKey(Attributes.EMAIL)
                        ? Boolean.valueOf(!"false".equals(person.attributes().get(Attributes.EMAIL_VERIFIED)))
                        : there.isEmailVerified());
        wanted.setFirstName(person.attributes().getOrDefault(Attributes.GIVEN_NAME, there.getFirstName()));
        wanted.setLastName(person.attributes().getOrDefault(Attributes.FAMILY_NAME, there.getLastName()));
        Map<String, List<String>> attributes =
                new HashMap<>(there.getAttributes() == null ? Map.of() : there.getAttributes());
        person.attributes().forEach((name, value) -> {
            if (Attributes.PLAIN.contains(name) || name.startsWith(Attributes.CUSTOM)) {
                attributes.put(name, new ArrayList<>(List.of(value)));
            }
        });
        wanted.setAttributes(attributes);
        return wanted;
    }

    private static String attribute(UserRepresentation user, String name) {
        List<String> values =
                user.getAttributes() == null ? null : user.getAttributes().get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }
}
