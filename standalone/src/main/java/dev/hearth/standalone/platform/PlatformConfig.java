package dev.hearth.standalone.platform;

import java.nio.file.Path;

/**
 * What {@code hearth up} is told. Ports are the preferred ones, 0 for any; a taken one moves to a free one.
 *
 * @param home the repository or distribution: {@code examples/} and {@code function-pods/target/runtimes/} are there
 * @param untilReady whether to end as soon as everything has started
 * @param poolMemoryMiB what pods that wait for a function may take of this machine together; 0: none wait
 * @param region the AWS region that functions are told; signatures of any region are accepted
 */
public record PlatformConfig(
        Path data,
        Path home,
        int urlPort,
        int awsPort,
        int runtimePort,
        int packagesPort,
        int storagePort,
        int eventingPort,
        int apiServerPort,
        int healthPort,
        String region,
        int poolMemoryMiB,
        boolean withHello,
        boolean untilReady) {
    public static final int URL_PORT = 8080;
    public static final int AWS_PORT = 4566;
    public static final int RUNTIME_PORT = 9001;
    public static final int PACKAGES_PORT = 9002;
    public static final int STORAGE_PORT = 9003;
    public static final int EVENTING_PORT = 9004;
    public static final int API_SERVER_PORT = 6443;
    public static final int HEALTH_PORT = 9090;

    /** Enough for a hundred that wait of Node.js, eighty of Python or twenty of Java. */
    public static final int POOL_MEMORY_MIB = 1024;

    /** The same with ports that are free now. */
    PlatformConfig withPorts(Ports ports) {
        return new PlatformConfig(
                data,
                home,
                ports.choose(urlPort),
                ports.choose(awsPort),
                ports.choose(runtimePort),
                ports.choose(packagesPort),
                ports.choose(storagePort),
                ports.choose(eventingPort),
                ports.choose(apiServerPort),
                ports.choose(healthPort),
                region,
                poolMemoryMiB,
                withHello,
                untilReady);
    }

    Path runtimes() {
        return home.resolve("function-pods").resolve("target").resolve("runtimes");
    }

    Path hello() {
        return home.resolve("examples").resolve("hello").resolve("function.yaml");
    }
}
