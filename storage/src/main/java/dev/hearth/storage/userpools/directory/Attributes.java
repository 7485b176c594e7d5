package dev.hearth.storage.userpools.directory;

import java.util.Set;

/**
 * The attributes of users: OpenID Connect's standard claims and the application's own behind {@code custom:} (Cognito
 * developer guide, "Working with user attributes").
 */
public final class Attributes {
    public static final String SUB = "sub";
    public static final String EMAIL = "email";
    public static final String EMAIL_VERIFIED = "email_verified";
    public static final String GIVEN_NAME = "given_name";
    public static final String FAMILY_NAME = "family_name";
    public static final String CUSTOM = "custom:";

    /** Standard claims that Keycloak keeps as attributes of the same name. */
    public static final Set<String> PLAIN = Set.of(
            "name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "phone_number",
            "phone_number_verified",
            "address",
            "updated_at");

    /** May a user have it? */
    public static boolean known(String name, Set<String> custom) {
        return PLAIN.contains(name)
                || name.equals(EMAIL)
                || name.equals(EMAIL_VERIFIED)
                || name.equals(GIVEN_NAME)
                || name.equals(FAMILY_NAME)
                || (name.startsWith(CUSTOM) && custom.contains(name.substring(CUSTOM.length())));
    }

    private Attributes() {}
}
