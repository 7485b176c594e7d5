package dev.hearth.storage.userpools.codes;

import java.time.Duration;

/** What a code is for, and how long it is good (Cognito developer guide, "Quotas": validity of codes). */
public enum Purpose {
    SIGN_UP("sign-up", Duration.ofHours(24)),
    EMAIL("email", Duration.ofHours(24)),
    PASSWORD("password", Duration.ofHours(1));

    private final String id;
    private final Duration validity;

    Purpose(String id, Duration validity) {
        this.id = id;
        this.validity = validity;
    }

    public String id() {
        return id;
    }

    public Duration validity() {
        return validity;
    }

    /** The user's attribute that keeps what {@link Codes} made of the code. */
    public String attribute() {
        return "hearth.code." + id;
    }
}
