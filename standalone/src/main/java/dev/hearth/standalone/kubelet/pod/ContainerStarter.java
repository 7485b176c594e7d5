package dev.hearth.standalone.kubelet.pod;

import dev.hearth.standalone.kubelet.env.ConfigProblem;
import dev.hearth.standalone.kubelet.env.ContainerEnvironment;
import dev.hearth.standalone.kubelet.env.Expansion;
import dev.hearth.standalone.kubelet.env.PodFields;
import dev.hearth.standalone.kubelet.image.Image;
import dev.hearth.standalone.kubelet.image.PackageProblem;
import dev.hearth.standalone.kubelet.log.ContainerLog;
import dev.hearth.standalone.kubelet.log.LogQuery;
import dev.hearth.standalone.kubelet.log.PodId;
import dev.hearth.standalone.kubelet.process.CannotStart;
import dev.hearth.standalone.kubelet.process.ChildProcess;
import dev.hearth.standalone.kubelet.process.Command;
import dev.hearth.standalone.kubelet.process.Exit;
import dev.hearth.standalone.kubelet.process.Limits;
import dev.hearth.standalone.kubelet.volume.Mounts;
import dev.hearth.standalone.kubelet.volume.PodVolumes;
import dev.hearth.standalone.kubelet.volume.VolumeProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Starts, ends and judges the containers of one pod; called by the pod's thread alone. */
final class ContainerStarter {
    private static final Logger LOG = Logger.getLogger(ContainerStarter.class);
    private static final Duration RETRY_CONFIG = Duration.ofSeconds(5);
    static final Duration RETRY_IMAGE = Duration.ofSeconds(15);
    private static final int LOOK_SECONDS = 10;
    private static final int CANNOT_START = 128;
    private static final int KILLED = 137;

    private final PodId pod;
    private final PodFields fields;
    private final PodServices services;
    private final PodVolumes volumes;
    private final Path folder;
    private final Consumer<PodMessage> messages;

    ContainerStarter(
            PodId pod,
            PodFields fields,
            PodServices services,
            PodVolumes volumes,
            Path folder,
            Consumer<PodMessage> messages) {
        this.pod = pod;
        this.fields = fields;
        this.services = services;
        this.volumes = volumes;
        this.folder = folder;
        this.messages = messages;
    }

    /** Starts the container or leaves it waiting; an end is answered when it ended without having begun. */
    Optional<ContainerState.Terminated> start(ContainerRun run, Consumer<PodSink.Happening> events) {
        Instant now = services.clock().instant();
        Image image = services.images().find(run.spec.getImage());
        try {
            switch (image) {
                case Image.Unavailable(String reason, String message) -> {
                    run.waiting(reason, message, now.plus(RETRY_IMAGE));
                    events.accept(PodSink.Happening.warning("Failed", message, run.name()));
                }
                case Image.CodeUnpacker() -> unpack(run);
                case Image.Folder known -> {
                    Map<String, String> environment = environment(run, known.environment());
                    Mounts mounts = volumes.mounts(run.spec);
                    PodNetwork.await(environment);
                    launch(
                            run,
                            command(run).process(known, environment, mounts),
                            command(run).limits(),
                            events);
                    probe(run, known, environment, mounts);
                    run.imageId = "hearth-runtime://" + known.path();
                }
                case Image.Foreign foreign -> {
                    Map<String, String> environment = environment(run, Map.of());
                    Mounts mounts = volumes.mountsForAnyone(run.spec);
                    PodNetwork.await(environment);
                    PodmanCommand podman = podman(run);
                    launch(run, podman.run(foreign, environment, mounts), podman.clientLimits(), events);
                    run.imageId = foreign.name();
                }
            }
            return Optional.empty();
        } catch (ConfigProblem | VolumeProblem e) {
            String message = String.valueOf(e.getMessage());
            run.waiting("CreateContainerConfigError", message, now.plus(RETRY_CONFIG));
            events.accept(PodSink.Happening.warning("Failed", "Error: " + message, run.name()));
            return Optional.empty();
        } catch (CannotStart e) {
            String message = String.valueOf(e.getMessage());
            events.accept(PodSink.Happening.warning("Failed", "Error: " + message, run.name()));
            return Optional.of(neverStarted("StartError", message, now));
        } catch (IOException | RuntimeException e) {
            LOG.warnf("container cannot be created pod=%s container=%s error=%s", pod, run.name(), e.toString());
            run.waiting("CreateContainerError", String.valueOf(e.getMessage()), now.plus(RETRY_CONFIG));
            events.accept(PodSink.Happening.warning("Failed", "Error: " + e.getMessage(), run.name()));
            return Optional.empty();
        }
    }

    private void launch(ContainerRun run, Command command, Limits limits, Consumer<PodSink.Happening> events)
            throws IOException, CannotStart {
        ContainerLog log = services.logs().open(pod, run.name(), run.restarts);
        ChildProcess process;
        try {
            process = services.processes().start(command, limits, log);
        } catch (CannotStart | IOException | RuntimeException e) {
            log.line(String.valueOf(e.getMessage()));
            log.close();
            throw e;
        }
        run.running(process);
        process.exit().thenAccept(exit -> messages.accept(new PodMessage.Exited(run, exit)));
        events.accept(PodSink.Happening.normal("Started", "Started container " + run.name(), run.name()));
    }

    private void probe(ContainerRun run, Image.Folder image, Map<String, String> environment, Mounts mounts) {
        if (!Probing.has(run.spec) || run.process == null) {
            return;
        }
        int start = run.restarts;
        ChildProcess process = run.process;
        ContainerCommand command = command(run);
        ProbeCheck check = new ProbeCheck(
                run.spec,
                fields.podIp(),
                services.processes(),
                arguments -> command.probe(arguments, image, environment, mounts));
        Probing probing = new Probing(check, (verdict, words) -> {
            messages.accept(new PodMessage.Probed(run, start, verdict, words));
            if (verdict == Probing.Verdict.UNHEALTHY) {
                endUnhealthy(process);
            }
        });
        run.probing = Optional.of(probing);
        probing.start();
    }

    /** On the probe's own thread: the grace period, then the kill; its exit comes to the pod as any other. */
    private void endUnhealthy(ChildProcess process) {
        Long seconds = fields.pod().getSpec().getTerminationGracePeriodSeconds();
        process.terminate();
        try {
            process.exit().get(seconds == null ? 30 : seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException stillThere) {
            process.kill();
        }
    }

    /** Fetching may take its time, so it has a thread; a package that is there already takes no more than that thread. */
    private void unpack(ContainerRun run) throws ConfigProblem, VolumeProblem, IOException {
        Map<String, String> environment = environment(run, Map.of());
        List<String> arguments = run.spec.getArgs().stream()
                .map(argument -> Expansion.expand(argument, environment))
                .toList();
        if (arguments.size() != 3
                || PodVolumes.mountedAt(run.spec, arguments.get(2)).isEmpty()) {
            throw new ConfigProblem("The container \"" + run.name() + "\" must have the arguments URL, SHA-256 and the"
                    + " mount path of one of its volumes, not " + arguments + ".");
        }
        volumes.mounts(run.spec);
        run.state = new ContainerState.Running(services.clock().instant());
        run.startAt = Optional.empty();
        run.imageId = "hearth://code";
        run.unpacking = Thread.startVirtualThread(() -> unpack(run, arguments.get(0), arguments.get(1)));
    }

    private void unpack(ContainerRun run, String url, String sha256) {
        Optional<Path> code = Optional.empty();
        String said;
        try {
            code = Optional.of(services.packages().folder(URI.create(url), sha256));
            said = "code package " + sha256 + " is in place";
        } catch (PackageProblem e) {
            said = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            said = "stopped";
        } catch (IOException | IllegalArgumentException e) {
            said = "The code package at \"" + url + "\" could not be fetched: " + e;
        }
        try (ContainerLog log = services.logs().open(pod, run.name(), run.restarts)) {
            log.line(said);
        } catch (IOException e) {
            LOG.warnf("container log cannot be written pod=%s container=%s error=%s", pod, run.name(), e.getMessage());
        }
        messages.accept(new PodMessage.Unpacked(run, code, code.isPresent() ? "" : said));
    }

    void mountCode(ContainerRun run, Path code) {
        PodVolumes.mountedAt(run.spec, run.spec.getArgs().get(2)).ifPresent(volume -> volumes.point(volume, code));
    }

    void terminate(ContainerRun run) {
        if (run.unpacking != null) {
            run.unpacking.interrupt();
        }
        if (run.process != null) {
            run.process.terminate();
        }
    }

    void kill(ContainerRun run) {
        if (run.unpacking != null) {
            run.unpacking.interrupt();
        }
        if (run.process != null) {
            run.process.kill();
        }
    }

    private void removePodman(ContainerRun run, Image.Foreign foreign) {
        try {
            PodmanCommand podman = podman(run);
            services.processes().start(podman.remove(foreign), podman.clientLimits(), new Discard());
        } catch (CannotStart | IOException e) {
            LOG.warnf("podman container is left pod=%s container=%s error=%s", pod, run.name(), e.getMessage());
        }
    }

    ContainerState.Terminated terminated(ContainerRun run, Exit exit) {
        Instant started = run.process == null ? services.clock().instant() : run.process.startedAt();
        String reason = exit.succeeded() ? "Completed" : "Error";
        String message = "";
        if (exit.exceeded().isPresent()) {
            switch (exit.exceeded().get()) {
                case MEMORY -> reason = "OOMKilled";
                case THREADS ->
                    message = "The container had more than "
                            + command(run).limits().threads() + " processes and threads.";
            }
        }
        if (services.images().find(run.spec.getImage()) instanceof Image.Foreign foreign) {
            if (exit.signal().isPresent()) {
                removePodman(run, foreign);
            } else if (PodmanCommand.neverRan(exit.code())) {
                reason = "ContainerCannotRun";
                message = lastWords(run);
            }
        }
        return new ContainerState.Terminated(
                exit.exceeded().isPresent() ? KILLED : exit.code(),
                exit.signal(),
                reason,
                message,
                started,
                services.clock().instant());
    }

    /** Podman's reason, when it has ended because it could not get the image. */
    Optional<String> whyNotPulled(ContainerRun run, Exit exit) {
        if (!PodmanCommand.failed(exit.code())
                || !(services.images().find(run.spec.getImage()) instanceof Image.Foreign foreign)
                || isHere(run, foreign)) {
            return Optional.empty();
        }
        return Optional.of(lastWords(run));
    }

    private boolean isHere(ContainerRun run, Image.Foreign foreign) {
        try {
            PodmanCommand podman = podman(run);
            Exit exit = services.processes()
                    .start(podman.exists(foreign), podman.clientLimits(), new Discard())
                    .exit()
                    .get(LOOK_SECONDS, TimeUnit.SECONDS);
            return exit.code() != PodmanCommand.NOT_HERE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (CannotStart | IOException | ExecutionException | TimeoutException e) {
            LOG.debugf("podman does not say whether an image is here pod=%s error=%s", pod, e.getMessage());
            return true;
        }
    }

    /** The log's last line, as with Kubernetes' {@code FallbackToLogsOnError}: podman says there why it could not. */
    private String lastWords(ContainerRun run) {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        try {
            services.logs().read(pod, run.name(), LogQuery.EVERYTHING.tail(1), words);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            return "podman could not run it, and its words are lost: " + e.getMessage();
        }
        return words.toString(StandardCharsets.UTF_8).strip();
    }

    ContainerState.Terminated unpacked(ContainerRun run, boolean succeeded, String problem) {
        Instant now = services.clock().instant();
        Instant started = run.state instanceof ContainerState.Running(Instant at) ? at : now;
        return new ContainerState.Terminated(
                succeeded ? 0 : 1, OptionalInt.empty(), succeeded ? "Completed" : "Error", problem, started, now);
    }

    private static ContainerState.Terminated neverStarted(String reason, String message, Instant now) {
        return new ContainerState.Terminated(CANNOT_START, OptionalInt.empty(), reason, message, now, now);
    }

    private Map<String, String> environment(ContainerRun run, Map<String, String> ofImage) throws ConfigProblem {
        return new ContainerEnvironment(fields, services.references()).resolve(run.spec, ofImage);
    }

    private ContainerCommand command(ContainerRun run) {
        return new ContainerCommand(run.spec, pod.name(), marker(run), folder);
    }

    private PodmanCommand podman(ContainerRun run) {
        return new PodmanCommand(
                run.spec, marker(run), folder, Map.copyOf(System.getenv()), ResourceLimits.ofThisProcess());
    }

    private String marker(ContainerRun run) {
        return services.markerPrefix() + pod.uid() + "/" + run.name() + "/" + run.restarts;
    }
}
