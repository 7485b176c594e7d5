package dev.hearth.standalone.cli;

import dev.hearth.standalone.platform.DataFolder;
import dev.hearth.standalone.platform.PlatformException;
import dev.hearth.standalone.platform.PlatformState;
import io.fabric8.kubernetes.client.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which Hearth a command speaks to, and about which namespace: as {@code hearth} the platform of the data folder, as {@code
 * kubectl hearth}, or with a kubeconfig or context named, what the kubeconfig leads to.
 */
final class ReachOption {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = {"-n", "--namespace"},
            description = "the namespace (default: the kubeconfig's, else default)")
    private @Nullable String namespace;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "speak to the cluster of this kubeconfig (kubectl hearth: default as kubectl)")
    private @Nullable Path kubeconfig;

    @Option(names = "--context", description = "the kubeconfig's context (default: its current one)")
    private @Nullable String context;

    @Option(
            names = "--service-account",
            paramLabel = "NAME",
            description =
                    "on a cluster: ask Hearth as this ServiceAccount of the namespace, where the kubeconfig's user has"
                            + " no token")
    private @Nullable String serviceAccount;

    Reach open() {
        boolean plugin = Boolean.getBoolean("hearth.plugin");
        if (!plugin && kubeconfig == null && context == null) {
            return Reach.OfLaptop.of(data.running());
        }
        Config config = config();
        return laptop(config)
                .<Reach>map(Reach.OfLaptop::of)
                .orElseGet(() -> new Reach.OfCluster(config, Optional.ofNullable(serviceAccount)));
    }

    String namespace(Reach reach) {
        return namespace == null ? reach.namespace() : namespace;
    }

    private Config config() {
        if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
            throw new PlatformException("cannot read the kubeconfig '" + kubeconfig + "'");
        }
        Config config = kubeconfig == null
                ? Config.autoConfigure(context)
                : Config.fromKubeconfig(context, kubeconfig.toFile());
        config.setRequestRetryBackoffLimit(0);
        if (namespace != null) {
            config.setNamespace(namespace);
        }
        return config;
    }

    /** The platform of this machine that the kubeconfig leads to, if it does: it forwards no ports, and needs none. */
    private Optional<PlatformState> laptop(Config config) {
        Stream<DataFolder> beside = Optional.ofNullable(config.getFile())
                .map(file -> file.toPath().toAbsolutePath().getParent())
                .map(DataFolder::new)
                .stream();
        return Stream.concat(beside, Stream.of(data.folder()))
                .flatMap(folder -> folder.running().stream())
                .filter(platform -> sameServer(platform.apiServerUrl(), config.getMasterUrl()))
                .findFirst();
    }

    private static boolean sameServer(String one, @Nullable String other) {
        return other != null && one.replaceFirst("/$", "").equals(other.replaceFirst("/$", ""));
    }
}
