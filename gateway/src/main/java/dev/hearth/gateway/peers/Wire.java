package dev.hearth.gateway.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hearth.api.PodProtocol;
import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/** Names of what gateways say to each other. Values are percent-encoded: some are a function's own words. */
final class Wire {
    static final String INVOCATIONS = PodProtocol.PEERS_PATH + "/invocations";
    static final String ANSWERS = PodProtocol.PEERS_PATH + "/answers";
    static final String INIT_ERRORS = PodProtocol.PEERS_PATH + "/init-errors";
    static final String NEXT = PodProtocol.PEERS_PATH + "/next";
    static final String POOL_PODS = PodProtocol.PEERS_PATH + "/pool-pods";
    static final String PLACES = PodProtocol.PEERS_PATH + "/places";

    /** Held open for as long as the gateway is one of those at which functions are at home. */
    static final String PRESENCE = PodProtocol.PEERS_PATH + "/presence";

    static final String FUNCTION = "Hearth-Function";
    static final String REQUEST_ID = "Hearth-Request-Id";
    static final String TRACE = "Hearth-Trace";
    static final String CLIENT_CONTEXT = "Hearth-Client-Context";
    static final String IDENTITY = "Hearth-Cognito-Identity";
    static final String MAY_REPEAT = "Hearth-Id-May-Repeat";
    static final String HOPS = "Hearth-Hops";
    static final String HELD_MILLIS = "Hearth-Held-Ms";
    static final String POD = "Hearth-Pod";
    static final String MESSAGE = "Hearth-Message";
    static final String POOL = "Hearth-Pool";
    static final String MOST = "Hearth-Most";
    static final String FROM = "Hearth-From";
    static final String PER_SECOND = "Hearth-Requests-Per-Second";
    static final String HELD = "Hearth-Held";
    static final String HOME_WAITS = "Hearth-Home-Waits";
    static final String LOG_TAIL = "Hearth-Wants-Log-Tail";

    static void put(MultiMap headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, URLEncoder.encode(value, UTF_8));
        }
    }

    static @Nullable String find(MultiMap headers, String name) {
        String value = headers.get(name);
        return value == null ? null : URLDecoder.decode(value, UTF_8);
    }

    /** @throws IllegalArgumentException when it is not there */
    static String need(MultiMap headers, String name) {
        String value = find(headers, name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return value;
    }

    static int number(MultiMap headers, String name) {
        return Integer.parseUnsignedInt(need(headers, name));
    }

    private Wire() {}
}
