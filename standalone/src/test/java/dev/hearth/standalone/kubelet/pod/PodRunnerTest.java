package dev.hearth.standalone.kubelet.pod;

import static dev.hearth.standalone.kubelet.pod.RecordingSink.only;
import static dev.hearth.standalone.kubelet.pod.TestPod.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.hearth.standalone.kubelet.env.References;
import dev.hearth.standalone.kubelet.image.CodePackages;
import dev.hearth.standalone.kubelet.image.Images;
import dev.hearth.standalone.kubelet.log.ContainerLogs;
import dev.hearth.standalone.kubelet.log.LogQuery;
import dev.hearth.standalone.kubelet.log.PodId;
import dev.hearth.standalone.kubelet.process.Processes;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodRunnerTest {
    @TempDir
    Path folder;

    private final RecordingSink sink = new RecordingSink();
    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private Processes processes;
    private ContainerLogs logs;
    private PodServices services;

    @BeforeEach
    void set() throws Exception {
        Path shell = Files.createDirectories(folder.resolve("runtimes/shell"));
        Files.writeString(
                shell.resolve("image.json"), "{\"entrypoint\": [\"sh\"], \"env\": {\"IMAGE_HOME\": \"${IMAGE}\"}}");
        Clock clock = Clock.systemUTC();
        String prefix = UUID.randomUUID() + "/";
        processes = new Processes(prefix, clock);
        logs = new ContainerLogs(folder.resolve("pods"), ContainerLogs.DEFAULT_MAX_BYTES, clock);
        services = new PodServices(
                "laptop",
                processes,
                new Images(TestPod.PREFIX, folder.resolve("runtimes"), Optional.empty()),
                new CodePackages(folder.resolve("code"), 1 << 20, 100, clock),
                logs,
                new References() {
                    @Override
                    public Optional<Secret> secret(String namespace, String name) {
                        return Optional.ofNullable(secrets.get(name));
                    }

                    @Override
                    public Optional<ConfigMap> configMap(String namespace, String name) {
                        return Optional.empty();
                    }
                },
                folder.resolve("volumes"),
                prefix,
                new RestartBackoff(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                clock);
    }

    @AfterEach
    void end() {
        processes.close();
    }

    @Test
    void reportsARunningPodOnceAndWhole() {
        start(TestPod.of("Never", shell("exec sleep 1000")));

        PodStatus status = sink.awaitPhase("Running");

        assertThat(sink.statuses).hasSize(1);
        assertThat(status.getPodIP()).isEqualTo("127.0.0.1");
        assertThat(status.getQosClass()).isEqualTo("BestEffort");
        assertThat(status.getConditions())
                .extracting(PodCondition::getType, PodCondition::getStatus)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("PodScheduled", "True"),
                        org.assertj.core.groups.Tuple.tuple("Initialized", "True"),
                        org.assertj.core.groups.Tuple.tuple("ContainersReady", "True"),
                        org.assertj.core.groups.Tuple.tuple("Ready", "True"));
        assertThat(only(status).getReady()).isTrue();
        assertThat(only(status).getState().getRunning().getStartedAt()).isNotBlank();
        assertThat(sink.reasons()).containsExactly("Started");
    }

    @Test
    void succeedsWhenItsContainerExitsWithZero() throws Exception {
        Pod pod = TestPod.of("Never", shell("echo done"));
        start(pod);

        PodStatus status = sink.awaitPhase("Succeeded");

        assertThat(only(status).getState().getTerminated().getReason()).isEqualTo("Completed");
        assertThat(log(pod, "function")).isEqualTo("done\n");
        assertThat(folder.resolve("volumes/" + pod.getMetadata().getUid())).doesNotExist();
    }

    @Test
    void failsWithTheExitCode() {
        start(TestPod.of("Never", shell("exit 3")));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(only(status).getState().getTerminated().getExitCode()).isEqualTo(3);
        assertThat(only(status).getState().getTerminated().getReason()).isEqualTo("Error");
    }

    @Test
    void restartsByPolicyAtOnceAndThenInBackoff() throws Exception {
        Pod pod = TestPod.of("Always", shell("echo again; exit 1"));
        start(pod);

        PodStatus status = sink.await(some -> only(some).getRestartCount() >= 2
                && only(some).getState().getWaiting() != null
                && "CrashLoopBackOff".equals(only(some).getState().getWaiting().getReason()));

        assertThat(only(status).getLastState().getTerminated().getExitCode()).isEqualTo(1);
        assertThat(status.getPhase()).isEqualTo("Running");
        assertThat(sink.reasons()).contains("BackOff");
        assertThat(log(pod, "function")).isEqualTo("again\n");
    }

    @Test
    void doesNotRestartASuccessOnFailure() {
        start(TestPod.of("OnFailure", shell("exit 0")));

        assertThat(only(sink.awaitPhase("Succeeded")).getRestartCount()).isZero();
    }

    @Test
    void runsInitContainersInOrderBeforeTheOthers() throws Exception {
        Container first = mounting("first", "echo 1 >> /data/order");
        Container second = mounting("second", "echo 2 >> /data/order");
        Pod pod = TestPod.with(
                builder -> builder.editSpec()
                        .withInitContainers(first, second)
                        .addNewVolume()
                        .withName("data")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec(),
                "Never",
                mounting("function", "cat $DATA/order"));
        start(pod);

        PodStatus status = sink.awaitPhase("Succeeded");

        assertThat(log(pod, "function")).isEqualTo("1\n2\n");
        assertThat(status.getInitContainerStatuses())
                .allMatch(container -> container.getState().getTerminated().getExitCode() == 0);
    }

    @Test
    void failsWhenAnInitContainerFails() {
        start(TestPod.with(
                builder -> builder.editSpec()
                        .withInitContainers(shell("first", "exit 4", more -> more))
                        .endSpec(),
                "Never",
                shell("echo never")));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(only(status).getState().getWaiting().getReason()).isEqualTo("PodInitializing");
    }

    @Test
    void takesAContainerThatUsesTooMuchMemoryForOutOfMemory() {
        start(TestPod.of(
                "Never",
                shell(
                        "function",
                        "exec node -e \"$HOG\"",
                        more -> more.addNewEnv()
                                .withName("HOG")
                                .withValue("const all = []; setInterval(() => all.push(Buffer.alloc(8 << 20, 1)), 10)")
                                .endEnv()
                                .withNewResources()
                                .addToLimits("memory", new Quantity("80Mi"))
                                .endResources())));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(only(status).getState().getTerminated().getReason()).isEqualTo("OOMKilled");
        assertThat(only(status).getState().getTerminated().getExitCode()).isEqualTo(137);
    }

    @Test
    void endsWithTheGracePeriodWhenDeleted() throws Exception {
        Pod pod = TestPod.of("Never", shell("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done"));
        PodRunner runner = start(pod);
        sink.awaitPhase("Running");
        await().ignoreExceptions().until(() -> log(pod, "function").equals("up\n"));

        runner.delete(Duration.ofSeconds(30));

        sink.awaitRemoved();
        assertThat(sink.phases().getLast()).isEqualTo("Succeeded");
        assertThat(folder.resolve("pods/" + PodId.of(pod).folder())).doesNotExist();
        assertThat(sink.reasons()).contains("Killing");
        assertThat(runner.awaitEnd(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void killsWhatDoesNotEndInItsGracePeriod() {
        Pod pod = TestPod.of("Never", shell("trap '' TERM; while :; do sleep 0.05; done"));
        PodRunner runner = start(pod);
        sink.awaitPhase("Running");

        runner.delete(Duration.ofMillis(300));

        sink.awaitRemoved();
        assertThat(only(sink.statuses.getLast()).getState().getTerminated().getExitCode())
                .isEqualTo(137);
    }

    @Test
    void saysNothingMoreOfAPodWhoseObjectIsGone() throws Exception {
        PodRunner runner = start(TestPod.of("Never", shell("exec sleep 1000")));
        sink.awaitPhase("Running");

        runner.vanished();

        assertThat(runner.awaitEnd(Duration.ofSeconds(5))).isTrue();
        assertThat(sink.statuses).hasSize(1);
        assertThat(sink.removed).isFalse();
    }

    @Test
    void waitsForASecretThatIsMissingAndSaysSo() throws Exception {
        Pod pod = TestPod.of(
                "Never",
                shell(
                        "function",
                        "echo $PASSWORD",
                        more -> more.addNewEnv()
                                .withName("PASSWORD")
                                .withNewValueFrom()
                                .withNewSecretKeyRef("password", "db", false)
                                .endValueFrom()
                                .endEnv()));
        start(pod);

        PodStatus waiting = sink.awaitPhase("Pending");
        assertThat(only(waiting).getState().getWaiting().getReason()).isEqualTo("CreateContainerConfigError");
        assertThat(only(waiting).getState().getWaiting().getMessage()).isEqualTo("secret \"db\" not found");

        secrets.put("db", new SecretBuilder().addToData("password", "c2VjcmV0").build());
        sink.awaitPhase("Succeeded");
        assertThat(log(pod, "function")).isEqualTo("secret\n");
    }

    @Test
    void saysWhatIsMissingForAnImageThatItCannotRun() {
        start(TestPod.of(
                "Never",
                new ContainerBuilder().withName("web").withImage("nginx:1.29").build()));

        PodStatus status = sink.awaitPhase("Pending");

        assertThat(only(status).getState().getWaiting().getReason()).isEqualTo("ErrImageNeverPull");
        assertThat(only(status).getState().getWaiting().getMessage()).contains("\"nginx:1.29\"", "Install it", "shell");
    }

    @Test
    void endsAContainerThatCannotStart() {
        start(TestPod.of("Never", shell("function", "", more -> more.withCommand("/no/such/file"))));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(only(status).getState().getTerminated().getExitCode()).isEqualTo(128);
        assertThat(only(status).getState().getTerminated().getReason()).isEqualTo("StartError");
        assertThat(only(status).getState().getTerminated().getMessage())
                .isEqualTo("exec: \"/no/such/file\": no such file or directory");
    }

    @Test
    void refusesTheMachinesOwnFiles() {
        start(TestPod.with(
                builder -> builder.editSpec()
                        .addNewVolume()
                        .withName("root")
                        .withNewHostPath()
                        .withPath("/")
                        .endHostPath()
                        .endVolume()
                        .endSpec(),
                "Always",
                shell("echo never")));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(status.getReason()).isEqualTo("VolumeNotSupported");
        assertThat(status.getMessage()).contains("\"root\"", "hostPath");
    }

    @Test
    void evictsAPodWhoseEmptyDirIsTooFull() {
        start(TestPod.with(
                builder -> builder.editSpec()
                        .addNewVolume()
                        .withName("tmp")
                        .withNewEmptyDir()
                        .withSizeLimit(new Quantity("1Mi"))
                        .endEmptyDir()
                        .endVolume()
                        .endSpec(),
                "Never",
                shell(
                        "function",
                        "head -c 2000000 /dev/zero > $TMPDIR/big; exec sleep 1000",
                        more -> more.addNewVolumeMount()
                                .withName("tmp")
                                .withMountPath("/tmp")
                                .endVolumeMount())));

        PodStatus status = sink.awaitPhase("Failed");

        assertThat(status.getReason()).isEqualTo("Evicted");
        assertThat(status.getMessage()).isEqualTo("Usage of EmptyDir volume \"tmp\" exceeds the limit \"1Mi\". ");
    }

    @Test
    void keepsTheDiskFromAContainerThatPrintsWithoutEnd() throws Exception {
        Pod pod = TestPod.of("Never", shell("yes 0123456789 | head -c 50000000"));
        start(pod);

        sink.awaitPhase("Succeeded");

        try (var files = Files.walk(folder.resolve("pods"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .mapToLong(file -> file.toFile().length())
                            .sum())
                    .isLessThan(25_000_000);
        }
        assertThat(log(pod, "function")).endsWith("0123456789\n012345");
    }

    @Test
    void leavesNothingOfAPodThatForksAndGoesAway() throws Exception {
        Pod pod = TestPod.of("Never", shell("for i in 1 2 3; do setsid sleep 1000 & done; sleep 0.1; echo gone"));
        start(pod);

        sink.awaitPhase("Succeeded");

        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter("sleep 1000"::equals))
                .isEmpty();
    }

    @Test
    void isReadyWhenItsProbeSaysSo() throws Exception {
        start(TestPod.of(
                "Never",
                shell(
                        "function",
                        "exec sleep 1000",
                        more -> more.withNewReadinessProbe()
                                .withPeriodSeconds(1)
                                .withNewExec()
                                .withCommand(
                                        "test", "-e", folder.resolve("ready").toString())
                                .endExec()
                                .endReadinessProbe())));
        assertThat(only(sink.awaitPhase("Running")).getReady()).isFalse();

        Files.createFile(folder.resolve("ready"));

        PodStatus ready = sink.await(status -> only(status).getReady());
        assertThat(ready.getConditions())
                .filteredOn(condition -> condition.getType().equals("Ready"))
                .extracting(PodCondition::getStatus)
                .containsExactly("True");
    }

    @Test
    void restartsAContainerThatIsNotAlive() {
        start(TestPod.of(
                "Always",
                shell(
                        "function",
                        "exec sleep 1000",
                        more -> more.withNewLivenessProbe()
                                .withPeriodSeconds(1)
                                .withFailureThreshold(1)
                                .withNewTcpSocket()
                                .withNewPort(1)
                                .endTcpSocket()
                                .endLivenessProbe())));

        PodStatus status = sink.await(some -> only(some).getRestartCount() == 1);

        assertThat(only(status).getLastState().getTerminated().getExitCode()).isEqualTo(143);
        assertThat(sink.reasons()).contains("Unhealthy");
    }

    @Test
    void asksOverHttpOnThePortOfAName() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            start(TestPod.of(
                    "Never",
                    shell(
                            "function",
                            "exec sleep 1000",
                            more -> more.addNewPort()
                                    .withName("web")
                                    .withContainerPort(server.getAddress().getPort())
                                    .endPort()
                                    .withNewStartupProbe()
                                    .withPeriodSeconds(1)
                                    .withNewHttpGet()
                                    .withPath("/health")
                                    .withNewPort("web")
                                    .endHttpGet()
                                    .endStartupProbe())));

            PodStatus status = sink.await(some -> only(some).getReady());

            assertThat(only(status).getStarted()).isTrue();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void endsAtItsDeadline() {
        start(TestPod.with(
                builder -> builder.editSpec().withActiveDeadlineSeconds(1L).endSpec(),
                "Never",
                shell("exec sleep 1000")));

        assertThat(sink.awaitPhase("Failed").getReason()).isEqualTo("DeadlineExceeded");
    }

    @Test
    void putsCodePackagesInPlaceWithoutAProcess() throws Exception {
        byte[] zip = zip("index.sh", "echo code runs in $PWD");
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/packages/" + sha256, exchange -> {
            exchange.sendResponseHeaders(200, zip.length);
            exchange.getResponseBody().write(zip);
            exchange.close();
        });
        server.start();
        try {
            Pod pod = codePod("http://127.0.0.1:" + server.getAddress().getPort() + "/packages/" + sha256, sha256);
            start(pod);

            sink.awaitPhase("Succeeded");

            assertThat(log(pod, "function"))
                    .isEqualTo("code runs in " + folder.resolve("code").resolve(sha256) + "\n");
            assertThat(log(pod, "code")).isEqualTo("code package " + sha256 + " is in place\n");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void failsWhenTheCodePackageCannotBeFetched() {
        start(codePod("http://127.0.0.1:1/packages/" + "0".repeat(64), "0".repeat(64)));

        PodStatus status = sink.awaitPhase("Failed");

        var end = status.getInitContainerStatuses().getFirst().getState().getTerminated();
        assertThat(end.getExitCode()).isEqualTo(1);
        assertThat(end.getMessage()).contains("could not be fetched");
    }

    @Test
    void failsAPodOfAnEarlierRunThatMustNotRestart() {
        Pod pod = TestPod.of("Never", shell("exec sleep 1000"));
        pod.setStatus(RecordedStatus.running("function", 0));

        PodRunner.resume(pod, services, sink);

        PodStatus status = sink.awaitPhase("Failed");
        assertThat(status.getReason()).isEqualTo("NodeRestarted");
        assertThat(only(status).getState().getTerminated().getExitCode()).isEqualTo(137);
    }

    @Test
    void startsAPodOfAnEarlierRunAgain() {
        Pod pod = TestPod.of("Always", shell("exec sleep 1000"));
        pod.setStatus(RecordedStatus.running("function", 2));

        PodRunner.resume(pod, services, sink);

        PodStatus status = sink.awaitPhase("Running");
        assertThat(only(status).getRestartCount()).isEqualTo(3);
        assertThat(only(status).getLastState().getTerminated().getExitCode()).isEqualTo(137);
    }

    private static final class RecordedStatus {
        static PodStatus running(String container, int restarts) {
            return new io.fabric8.kubernetes.api.model.PodStatusBuilder()
                    .withPhase("Running")
                    .addNewContainerStatus()
                    .withName(container)
                    .withRestartCount(restarts)
                    .withNewState()
                    .withNewRunning(Instant.now().minusSeconds(60).toString())
                    .endState()
                    .endContainerStatus()
                    .build();
        }
    }

    private static Pod codePod(String url, String sha256) {
        Container code = new ContainerBuilder()
                .withName("code")
                .withImage(TestPod.PREFIX + "code:0.1")
                .withArgs(url, sha256, "/var/task")
                .addNewVolumeMount()
                .withName("code")
                .withMountPath("/var/task")
                .endVolumeMount()
                .build();
        return TestPod.with(
                builder -> builder.editSpec()
                        .withInitContainers(code)
                        .addNewVolume()
                        .withName("code")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec(),
                "Never",
                shell(
                        "function",
                        ". /var/task/index.sh",
                        more -> more.withArgs("/var/task/index.sh")
                                .addNewVolumeMount()
                                .withName("code")
                                .withMountPath("/var/task")
                                .withReadOnly(true)
                                .endVolumeMount()));
    }

    private static Container mounting(String name, String script) {
        return shell(
                name,
                script.replace("/data", "$DATA"),
                more -> more.addNewEnv()
                        .withName("DATA")
                        .withValue("/data")
                        .endEnv()
                        .addNewVolumeMount()
                        .withName("data")
                        .withMountPath("/data")
                        .endVolumeMount());
    }

    private static byte[] zip(String name, String content) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private PodRunner start(Pod pod) {
        return PodRunner.start(pod, services, sink);
    }

    private String log(Pod pod, String container) throws Exception {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        logs.read(PodId.of(pod), container, LogQuery.EVERYTHING, to);
        return to.toString(StandardCharsets.UTF_8);
    }
}
