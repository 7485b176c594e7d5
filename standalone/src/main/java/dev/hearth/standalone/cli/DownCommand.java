package dev.hearth.standalone.cli;

import dev.hearth.standalone.platform.PlatformException;
import dev.hearth.standalone.platform.PlatformState;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hearth down}: ends the platform and waits until it is gone; what it stored stays. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "End the platform; what is in its data folder stays for the next up.")
final class DownCommand implements Callable<Integer> {
    private static final long GRACE_SECONDS = 40;

    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        Optional<PlatformState> running = data.folder().running();
        Optional<ProcessHandle> process = running.flatMap(state -> ProcessHandle.of(state.pid()));
        if (process.isEmpty()) {
            System.out.println(
                    "No platform runs with the data folder '" + data.folder().root() + "'.");
            return 0;
        }
        process.get().destroy();
        try {
            process.get().onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException slow) {
            process.get().destroyForcibly();
            throw new PlatformException("the platform (process " + process.get().pid() + ") did not end within "
                    + GRACE_SECONDS + " s and was killed; the next `hearth up` clears what it left");
        }
        System.out.println(
                "Hearth is down. Its data is kept in '" + data.folder().root() + "'.");
        return 0;
    }
}
