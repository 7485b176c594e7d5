package dev.hearth.storage.userpools.cognito;

import dev.hearth.storage.userpools.directory.Attributes;
import dev.hearth.storage.userpools.directory.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.keycloak.representations.idm.UserRepresentation;

/** People as Cognito writes them, from and to Keycloak's representation. Pure. */
final class UserView {
    /** Only an administrator or a code says these. */
    private static final List<String> PROTECTED = List.of(Attributes.EMAIL_VERIFIED, "phone_number_verified");

    /** Cognito's {@code AttributeListType}: {@code sub} first. */
    static List<Map<String, String>> attributes(UserRepresentation user) {
        List<Map<String, String>> list = new ArrayList<>();
        values(user).forEach((name, value) -> list.add(Map.of("Name", name, "Value", value)));
        return list;
    }

    static Map<String, String> values(UserRepresentation user) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(Attributes.SUB, user.getId());
        if (user.getEmail() != null) {
            values.put(Attributes.EMAIL, user.getEmail());
            values.put(Attributes.EMAIL_VERIFIED, Boolean.toString(Boolean.TRUE.equals(user.isEmailVerified())));
        }
        if (user.getFirstName() != null && !user.getFirstName().isEmpty()) {
            values.put(Attributes.GIVEN_NAME, user.getFirstName());
        }
        if (user.getLastName() != null && !user.getLastName().isEmpty()) {
            values.put(Attributes.FAMILY_NAME, user.getLastName());
        }
        kept(user).entrySet().stream()
                .filter(entry -> Attributes.PLAIN.contains(entry.getKey())
                        || entry.getKey().startsWith(Attributes.CUSTOM))
                .filter(entry -> !entry.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> values.put(entry.getKey(), entry.getValue().getFirst()));
        return values;
    }

    /** Cognito's {@code UserType}, with its attributes under the given name. */
    static Map<String, Object> user(UserRepresentation user, String attributesMember) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("Username", user.getUsername());
        view.put(attributesMember, attributes(user));
        double created = user.getCreatedTimestamp() == null ? 0 : user.getCreatedTimestamp() / 1000.0;
        view.put("UserCreateDate", created);
        view.put("UserLastModifiedDate", created);
        view.put("Enabled", enabled(user));
        view.put("UserStatus", UserStatus.of(user).name());
        return view;
    }

    /** Who waits for an administrator is disabled for Keycloak only. */
    static boolean enabled(UserRepresentation user) {
        return Boolean.TRUE.equals(user.isEnabled())
                || attribute(user, UserStatus.AWAITS_ADMIN).isPresent();
    }

    /**
     * Writes attributes into the representation.
     *
     * @param asAdmin whether what only an administrator may say may be said
     */
    static void write(UserRepresentation user, Map<String, String> attributes, Pool pool, boolean asAdmin) {
        Map<String, List<String>> kept = kept(user);
        attributes.forEach((name, value) -> {
            if (!Attributes.known(name, pool.customAttributes())) {
                throw Faults.invalidParameter(
                        name.startsWith(Attributes.CUSTOM)
                                ? "Attributes did not conform to the schema: %s: Attribute does not exist in the schema.\n"
                                        .formatted(name)
                                : "Attributes did not conform to the schema: Type for attribute {%s} could not be determined"
                                        .formatted(name));
            }
            if (!asAdmin && PROTECTED.contains(name)) {
                throw Faults.notAuthorized("A client attempted to write unauthorized attribute");
            }
            switch (name) {
                case Attributes.EMAIL -> user.setEmail(email(value));
                case Attributes.EMAIL_VERIFIED -> user.setEmailVerified(Boolean.valueOf(value));
                case Attributes.GIVEN_NAME -> user.setFirstName(value);
                case Attributes.FAMILY_NAME -> user.setLastName(value);
                default -> {
                    if (value.isEmpty()) {
                        kept.remove(name);
                    } else {
                        kept.put(name, List.of(value));
                    }
                }
            }
        });
        user.setAttributes(kept);
    }

    private static String email(String value) {
        if (!value.matches("[^\\s@]+@[^\\s@]+") || value.length() > 255) {
            throw Faults.invalidParameter("Invalid email address format.");
        }
        return value.toLowerCase(Locale.ROOT);
    }

    static Optional<String> attribute(UserRepresentation user, String name) {
        List<String> values = kept(user).get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    static void keep(UserRepresentation user, String name, Optional<String> value) {
        Map<String, List<String>> kept = kept(user);
        if (value.isPresent()) {
            kept.put(name, List.of(value.get()));
        } else {
            kept.remove(name);
        }
        user.setAttributes(kept);
    }

    private static Map<String, List<String>> kept(UserRepresentation user) {
        return new HashMap<>(user.getAttributes() == null ? Map.of() : user.getAttributes());
    }

    /** {@code a***@e***}, as Cognito hides where a code went. */
    static String hidden(String email) {
        int at = email.indexOf('@');
        return at < 1 || at == email.length() - 1 ? "***" : email.charAt(0) + "***@" + email.charAt(at + 1) + "***";
    }

    private UserView() {}
}
