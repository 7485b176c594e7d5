package dev.hearth.standalone.cli;

import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionStatus;
import dev.hearth.standalone.deploy.Deployment;
import dev.hearth.standalone.deploy.SourceFolder;
import dev.hearth.standalone.platform.PlatformException;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hearth deploy}: a folder becomes a Function that is ready to be called. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description = "Package a folder, upload it and apply a Function that runs it.")
final class DeployCommand implements Callable<Integer> {
    private static final long READY_SECONDS = 60;

    @Mixin
    private ReachOption where = new ReachOption();

    @Parameters(paramLabel = "FOLDER", description = "the folder with the code")
    private Path folder = Path.of(".");

    @Option(names = "--name", description = "the function's name (default: the folder's)")
    private @Nullable String name;

    @Option(
            names = "--runtime",
            description = "nodejs20.x, python3.11, java25 or provided (default: seen from the files)")
    private @Nullable String runtime;

    @Option(names = "--handler", description = "the handler (default: seen from the files)")
    private @Nullable String handler;

    @Option(names = "--memory", paramLabel = "MIB", description = "memory in MiB, 128 to 10240")
    private @Nullable Integer memoryMiB;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "longest invocation, 1 to 900")
    private @Nullable Integer timeoutSeconds;

    @Option(names = "--public", description = "let anybody who reaches the function URL call it")
    private boolean isPublic;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SourceFolder source = new SourceFolder(folder);
        String as = name == null ? source.name() : name;
        try (Reach reach = where.open()) {
            String namespace = where.namespace(reach);
            KubernetesClient client = reach.client();
            String token = reach.token();
            Function applied = new Deployment(client, reach.packages(), token)
                    .deploy(
                            source,
                            new Deployment.Request(
                                    namespace,
                                    as,
                                    entry(source),
                                    Optional.ofNullable(memoryMiB),
                                    Optional.ofNullable(timeoutSeconds),
                                    isPublic));
            Function ready = awaitVerdict(client, applied);
            Condition verdict = readiness(ready).orElseThrow();
            if (!"True".equals(verdict.getStatus())) {
                throw new PlatformException("function '" + as + "' is applied but not ready: " + verdict.getReason()
                        + ": " + verdict.getMessage());
            }
            tell(reach, namespace, as);
        }
        return 0;
    }

    private void tell(Reach reach, String namespace, String as) {
        String of = namespace.equals(reach.namespace()) ? "" : " -n " + namespace;
        System.out.println("Function '" + as + "' is ready.");
        System.out.println((Boolean.getBoolean("hearth.plugin") ? "  kubectl hearth" : "  ./hearth") + " invoke " + as
                + of + " -d '{}'");
        if (isPublic && reach instanceof Reach.OfLaptop laptop) {
            System.out.println("  curl " + laptop.platform().hearthUrl() + "/functions/" + namespace + "/" + as);
        }
    }

    private SourceFolder.Entry entry(SourceFolder source) {
        Optional<SourceFolder.Entry> seen = source.entry();
        String chosen = runtime != null
                ? runtime
                : seen.map(SourceFolder.Entry::runtime)
                        .orElseThrow(() -> new PlatformException("cannot see from its files what '" + folder
                                + "' runs on (no index.mjs, index.js, app.py, lambda_function.py, main.py or executable"
                                + " bootstrap at its top): say --runtime and --handler"));
        Optional<String> entered = Optional.ofNullable(handler)
                .or(() -> seen.filter(entry -> entry.runtime().equals(chosen)).flatMap(SourceFolder.Entry::handler));
        if (entered.isEmpty() && !chosen.equals("provided")) {
            throw new PlatformException(
                    "runtime '" + chosen + "' needs --handler, such as index.handler, app.handler or"
                            + " com.example.Greeter::handleRequest");
        }
        return new SourceFolder.Entry(chosen, entered);
    }

    /** Waits until the operator has judged this generation: Ready, or not Ready for a reason that waiting does not mend. */
    private static Function awaitVerdict(KubernetesClient client, Function applied) {
        long generation = applied.getMetadata().getGeneration();
        try {
            return client.resource(applied)
                    .waitUntilCondition(
                            now -> now != null
                                    && now.getStatus() != null
                                    && now.getStatus().observedGeneration != null
                                    && now.getStatus().observedGeneration >= generation
                                    && readiness(now)
                                            .filter(ready -> !"Unknown".equals(ready.getStatus())
                                                    && !"Starting".equals(ready.getReason()))
                                            .isPresent(),
                            READY_SECONDS,
                            TimeUnit.SECONDS);
        } catch (KubernetesClientTimeoutException late) {
            throw new PlatformException(
                    "function '" + applied.getMetadata().getName() + "' is applied but was not ready within "
                            + READY_SECONDS + " s: see `kubectl describe function "
                            + applied.getMetadata().getName() + "`",
                    late);
        }
    }

    private static Optional<Condition> readiness(Function function) {
        return function.getStatus() == null
                ? Optional.empty()
                : function.getStatus().conditions.stream()
                        .filter(condition -> FunctionStatus.READY.equals(condition.getType()))
                        .findFirst();
    }
}
