package dev.hearth.standalone.cli;

import dev.hearth.standalone.apiserver.LocalApiServer;
import dev.hearth.standalone.apiserver.LocalApiServerConfig;
import dev.hearth.standalone.platform.DataFolder;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hearth api-server}: the local API server alone, for whoever tests a controller against it (as we do). */
@Command(
        name = "api-server",
        mixinStandardHelpOptions = true,
        description =
                "Run the local API server alone, without kubelet, operator and gateway; its kubeconfig is DIR/kubeconfig.")
final class ApiServerCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--api-port", paramLabel = "PORT", defaultValue = "0", description = "its port (default: any)")
    private int port;

    @Override
    public Integer call() throws InterruptedException {
        try (DataFolder folder = data.folder()) {
            folder.take();
            CountDownLatch ended = new CountDownLatch(1);
            try (LocalApiServer server = LocalApiServer.start(new LocalApiServerConfig(
                    folder.folder("apiserver"), "127.0.0.1", port, folder.secret("admin-token"), Clock.systemUTC()))) {
                Thread main = Thread.currentThread();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    ended.countDown();
                    join(main);
                }));
                folder.writeKubeconfig(server.kubeconfig());
                System.out.println("API server at " + server.url() + ", KUBECONFIG=" + folder.kubeconfig());
                ended.await();
            }
        }
        return 0;
    }

    private static void join(Thread main) {
        try {
            main.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
