package dev.hearth.standalone.apiserver;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What the server is started with.
 *
 * @param dataFolder where objects and certificates lie; made when it is not there
 * @param host a loopback address
 * @param port 0 for any free one
 * @param adminToken the bearer token that may do everything, at least 16 characters
 */
public record LocalApiServerConfig(Path dataFolder, String host, int port, String adminToken, Clock clock) {
    public LocalApiServerConfig {
        dataFolder = dataFolder.toAbsolutePath();
        if (!isLoopback(host)) {
            throw new IllegalArgumentException(
                    "the API server's host is '" + host + "'; it must be a loopback address such as 127.0.0.1");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "the API server's port is " + port + "; it must be between 0 (any free one) and 65535");
        }
        if (adminToken.length() < 16) {
            throw new IllegalArgumentException(
                    "the API server's admin token has " + adminToken.length() + " characters; it needs at least 16");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
