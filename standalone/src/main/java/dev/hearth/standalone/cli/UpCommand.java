package dev.hearth.standalone.cli;

import dev.hearth.standalone.platform.DataFolder;
import dev.hearth.standalone.platform.DetachedUp;
import dev.hearth.standalone.platform.PlatformApplication;
import dev.hearth.standalone.platform.PlatformConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hearth up}: the platform in this process, or with {@code --detach} in one that outlives the shell. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Start the platform, deploy examples/hello into a new data folder and print where everything is.")
final class UpCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--detach", description = "start in the background and return when it is ready")
    private boolean detach;

    @Option(names = "--no-hello", description = "do not deploy examples/hello into a new data folder")
    private boolean noHello;

    @Option(names = "--until-ready", hidden = true, description = "end when everything has started (for the AOT cache)")
    private boolean untilReady;

    @Option(names = "--port", paramLabel = "PORT", description = "functions and APIs (default: 8080; 0: any)")
    private int urlPort = PlatformConfig.URL_PORT;

    @Option(names = "--aws-port", paramLabel = "PORT", description = "AWS endpoint (default: 4566; 0: any)")
    private int awsPort = PlatformConfig.AWS_PORT;

    @Option(
            names = "--runtime-port",
            paramLabel = "PORT",
            description = "Runtime API, for pods (default: 9001; 0: any)")
    private int runtimePort = PlatformConfig.RUNTIME_PORT;

    @Option(names = "--packages-port", paramLabel = "PORT", description = "code packages (default: 9002; 0: any)")
    private int packagesPort = PlatformConfig.PACKAGES_PORT;

    @Option(
            names = "--storage-port",
            paramLabel = "PORT",
            description = "storage, for pods with bindings (default: 9003; 0: any)")
    private int storagePort = PlatformConfig.STORAGE_PORT;

    @Option(
            names = "--eventing-port",
            paramLabel = "PORT",
            description = "eventing, for the gateway and pods with bindings (default: 9004; 0: any)")
    private int eventingPort = PlatformConfig.EVENTING_PORT;

    @Option(names = "--api-port", paramLabel = "PORT", description = "API server (default: 6443; 0: any)")
    private int apiServerPort = PlatformConfig.API_SERVER_PORT;

    @Option(names = "--health-port", paramLabel = "PORT", description = "health and metrics (default: 9090; 0: any)")
    private int healthPort = PlatformConfig.HEALTH_PORT;

    @Option(
            names = "--region",
            defaultValue = "us-east-1",
            description = "AWS region of functions (default: ${DEFAULT-VALUE})")
    private String region = "us-east-1";

    @Option(
            names = "--pool-memory",
            paramLabel = "MIB",
            description =
                    "what pods that wait for a function may take of this machine, all together (default: 1024; 0: none wait)")
    private int poolMemoryMiB = PlatformConfig.POOL_MEMORY_MIB;

    @Override
    public Integer call() throws IOException, InterruptedException {
        DataFolder folder = data.folder();
        if (detach) {
            return new DetachedUp(folder).start();
        }
        return PlatformApplication.run(new PlatformConfig(
                folder.root(),
                DataOption.home(),
                urlPort,
                awsPort,
                runtimePort,
                packagesPort,
                storagePort,
                eventingPort,
                apiServerPort,
                healthPort,
                region,
                poolMemoryMiB,
                !noHello,
                untilReady));
    }
}
