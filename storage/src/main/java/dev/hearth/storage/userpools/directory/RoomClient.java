package dev.hearth.storage.userpools.directory;

import dev.hearth.storage.userpools.key.RoomKey;

/** The room's own client in every realm, by which it asks whether a password is somebody's. */
public final class RoomClient {
    public static final String ID = "hearth-room";

    /** Derived, so that it need not be kept. */
    public static String secret(RoomKey key, String realm) {
        return key.digest("room-client", realm);
    }

    private RoomClient() {}
}
