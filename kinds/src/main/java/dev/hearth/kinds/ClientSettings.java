package dev.hearth.kinds;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;

/** How every part of Hearth talks to its API server, on a laptop as on a cluster. */
public final class ClientSettings {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 30_000;

    /**
     * A watch ends every five to ten minutes, and until the next one is open nothing is seen: with the client's usual second
     * a cold start at that moment took a second longer. The pause doubles five times while the API server does not answer.
     */
    private static final int WATCH_PAUSE_MILLIS = 20;

    /** @param to says where it is and who asks */
    public static Config of(ConfigBuilder to) {
        return to.withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                .withWatchReconnectInterval(WATCH_PAUSE_MILLIS)
                .build();
    }

    private ClientSettings() {}
}
