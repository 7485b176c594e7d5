package dev.hearth.storage.userpools.cognito;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.engine.Realms;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.UserRepresentation;

/** The people of a pool, in Keycloak. What Keycloak refuses becomes Cognito's error here. */
final class Users {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Realms realms;

    Users(Realms realms) {
        this.realms = realms;
    }

    /** By username, by address (an alias here), or by {@code sub}; capitals do not count. */
    Optional<UserRepresentation> find(Pool pool, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return realms.in(pool.key().realm(), realm -> {
            Optional<UserRepresentation> found = realm.users().searchByUsername(name, true).stream()
                    .filter(user -> user.getUsername().equals(lower))
                    .findFirst();
            if (found.isEmpty() && name.contains("@")) {
                found = realm.users().searchByEmail(name, true).stream()
                        .filter(user -> lower.equals(user.getEmail()))
                        .findFirst();
            }
            return found.isEmpty() && ID.matcher(lower).matches() ? byId(realm, lower) : found;
        });
    }

    /** @throws dev.hearth.aws.json.ServiceFault UserNotFoundException */
    UserRepresentation get(Pool pool, String name) {
        return find(pool, name).orElseThrow(Faults::userNotFound);
    }

    Optional<UserRepresentation> byId(Pool pool, String id) {
        return realms.in(pool.key().realm(), realm -> byId(realm, id));
    }

    private static Optional<UserRepresentation> byId(RealmResource realm, String id) {
        try {
            return Optional.of(realm.users().get(id).toRepresentation());
        } catch (NotFoundException none) {
            return Optional.empty();
        }
    }

    /** @return the new user's id */
    String create(Pool pool, UserRepresentation user, String password, boolean temporary, String existsMessage) {
        user.setCredentials(List.of(credential(password, temporary)));
        return realms.in(pool.key().realm(), realm -> {
            try (Response response = realm.users().create(user)) {
                if (response.getStatus() == 201) {
                    String location = response.getLocation().getPath();
                    return location.substring(location.lastIndexOf('/') + 1);
                }
                Realms.refusedAnswer(response);
                String error = error(response);
                if (response.getStatus() == 409) {
                    // Keycloak may speak of the address though the name is taken, too; Cognito speaks of the name.
                    boolean nameTaken = realm.users().searchByUsername(user.getUsername(), true).stream()
                            .anyMatch(other -> other.getUsername().equals(user.getUsername()));
                    throw Faults.usernameExists(
                            nameTaken ? existsMessage : "An account with the given email already exists.");
                }
                throw refused(error);
            }
        });
    }

    void update(Pool pool, UserRepresentation user) {
        with(pool, user.getId(), resource -> {
            try {
                resource.update(user);
            } catch (ClientErrorException e) {
                if (e.getResponse().getStatus() == 409) {
                    throw Faults.aliasExists();
                }
                if (e.getResponse().getStatus() == 400) {
                    throw refused(error(e.getResponse()));
                }
                throw e;
            }
        });
    }

    void setPassword(Pool pool, String id, String password, boolean temporary) {
        pool.passwords().problem(password).ifPresent(problem -> {
            throw Faults.invalidPassword(problem);
        });
        with(pool, id, resource -> {
            try {
                resource.resetPassword(credential(password, temporary));
            } catch (ClientErrorException e) {
                if (e.getResponse().getStatus() == 400) {
                    throw Faults.invalidPassword("Password did not conform with policy: " + error(e.getResponse()));
                }
                throw e;
            }
        });
    }

    /** Ends every session; refresh and access tokens are good no more. */
    void signOut(Pool pool, String id) {
        with(pool, id, UserResource::logout);
    }

    void delete(Pool pool, String id) {
        with(pool, id, UserResource::remove);
    }

    List<GroupRepresentation> groups(Pool pool, String id) {
        return realms.in(pool.key().realm(), realm -> realm.users().get(id).groups(0, 1_000, false));
    }

    private void with(Pool pool, String id, Consumer<UserResource> change) {
        try {
            realms.change(
                    pool.key().realm(), realm -> change.accept(realm.users().get(id)));
        } catch (NotFoundException gone) {
            throw Faults.userNotFound();
        }
    }

    private static CredentialRepresentation credential(String password, boolean temporary) {
        CredentialRepresentation credential = new CredentialRepresentation();
        credential.setType(CredentialRepresentation.PASSWORD);
        credential.setValue(password);
        credential.setTemporary(temporary);
        return credential;
    }

    private static RuntimeException refused(String error) {
        return error.toLowerCase(Locale.ROOT).contains("password")
                ? Faults.invalidPassword("Password did not conform with policy: " + error)
                : Faults.invalidParameter(error);
    }

    private static String error(Response response) {
        try {
            response.bufferEntity();
            var body = JSON.readTree(response.readEntity(byte[].class));
            return body.path("errorMessage").asText(body.path("error").asText("the request was refused"));
        } catch (IOException e) {
            return "the request was refused";
        }
    }
}
