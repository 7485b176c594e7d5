package dev.hearth.standalone.cli;

import dev.hearth.standalone.platform.AccessKeys;
import dev.hearth.standalone.platform.DataFolder;
import dev.hearth.standalone.platform.PlatformState;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hearth env}: what a shell needs to know, as export lines. */
@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        description = "Print the platform's addresses and keys for: eval \"$(./hearth env)\"")
final class EnvCommand implements Callable<Integer> {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            description = "the namespace that the access key belongs to (default: ${DEFAULT-VALUE})")
    private String namespace = "default";

    @Override
    public Integer call() {
        PlatformState platform = data.running();
        AccessKeys.Key key = new AccessKeys.Key(platform.accessKeyId(), platform.secretAccessKey());
        if (!namespace.equals("default")) {
            try (KubernetesClient client = Cluster.connect(platform)) {
                key = new AccessKeys(client).of(namespace);
            }
        }
        export("KUBECONFIG", platform.kubeconfig());
        export("HEARTH_URL", platform.hearthUrl());
        export("AWS_ENDPOINT_URL", platform.awsEndpointUrl());
        export("AWS_ACCESS_KEY_ID", key.id());
        export("AWS_SECRET_ACCESS_KEY", key.secret());
        kafkaPort(data.folder()).ifPresent(port -> export("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + port));
        export("AWS_REGION", platform.region());
        export("AWS_DEFAULT_REGION", platform.region());
        return 0;
    }

    /** Where the embedded broker is, or will be once something needs it. */
    private static Optional<String> kafkaPort(DataFolder folder) {
        try {
            return Optional.of(Files.readString(folder.root().resolve("kafka").resolve("port"))
                    .strip());
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /** Quoted for any POSIX shell. */
    private static void export(String name, String value) {
        System.out.println("export " + name + "='" + value.replace("'", "'\\''") + "'");
    }
}
