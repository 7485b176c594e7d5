package dev.hearth.standalone.cli;

import dev.hearth.standalone.platform.DataFolder;
import dev.hearth.standalone.platform.PlatformException;
import dev.hearth.standalone.platform.PlatformState;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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
    public Integer call() throws InterruptedException {
        DataFolder folder = data.folder();
        Optional<PlatformState> running = folder.running();
        if (running.isEmpty()) {
            System.out.println("No platform runs with the data folder '" + folder.root() + "'.");
            return 0;
        }
        end(running.get());
        System.out.println("Hearth is down. Its data is kept in '" + folder.root() + "'.");
        return 0;
    }

    /** Returns when it has ended, whether or not its parent has reaped it. */
    private static void end(PlatformState platform) throws InterruptedException {
        Optional<ProcessHandle> process = ProcessHandle.of(platform.pid());
        process.ifPresent(ProcessHandle::destroy);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
        while (platform.alive()) {
            if (System.nanoTime() > deadline) {
                process.ifPresent(ProcessHandle::destroyForcibly);
                throw new PlatformException("the platform (process " + platform.pid() + ") did not end within "
                        + GRACE_SECONDS + " s and was killed; the next `hearth up` clears what it left");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
