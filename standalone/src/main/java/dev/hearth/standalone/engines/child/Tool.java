package dev.hearth.standalone.engines.child;

import dev.hearth.standalone.kubelet.process.CannotStart;
import dev.hearth.standalone.kubelet.process.ChildProcess;
import dev.hearth.standalone.kubelet.process.Command;
import dev.hearth.standalone.kubelet.process.Exit;
import dev.hearth.standalone.kubelet.process.Limits;
import dev.hearth.standalone.kubelet.process.Output;
import dev.hearth.standalone.kubelet.process.Processes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Runs a command that ends by itself, hands on its lines, and keeps the last ones for when it fails. */
public record Tool(Processes processes, String marker) {
    private static final int LAST_LINES = 12;

    /** @throws EngineTrouble when it cannot start, fails, or does not end in time */
    public void run(
            String what, List<String> arguments, Map<String, String> environment, int minutes, Consumer<String> lines) {
        Lines output = new Lines(lines);
        ChildProcess process;
        try {
            process = processes.start(
                    new Command(arguments, environment, Path.of("/"), marker),
                    Limits.memory(OptionalLong.empty()),
                    output);
        } catch (CannotStart | IOException e) {
            throw new EngineTrouble("%s could not start: %s".formatted(what, e.getMessage()), e);
        }
        try {
            Exit exit = process.exit().get(minutes, TimeUnit.MINUTES);
            if (!exit.succeeded()) {
                throw new EngineTrouble("%s ended with %d: %s".formatted(what, exit.code(), output.last()));
            }
        } catch (TimeoutException e) {
            process.kill();
            throw new EngineTrouble("%s did not end in %d minutes".formatted(what, minutes), e);
        } catch (InterruptedException e) {
            process.kill();
            Thread.currentThread().interrupt();
            throw new CancellationException(what);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exit is never exceptional", e);
        }
    }

    /** Cuts output into lines; progress bars end theirs with a carriage return. */
    private static final class Lines implements Output {
        private final Consumer<String> to;
        private final StringBuilder line = new StringBuilder();
        private final Deque<String> last = new ArrayDeque<>();

        Lines(Consumer<String> to) {
            this.to = to;
        }

        @Override
        public synchronized void write(ByteBuffer bytes) {
            for (char c : StandardCharsets.UTF_8.decode(bytes).toString().toCharArray()) {
                if (c != '\n' && c != '\r') {
                    line.append(c);
                } else if (!line.isEmpty()) {
                    end();
                }
            }
        }

        private void end() {
            String text = line.toString();
            line.setLength(0);
            if (last.size() == LAST_LINES) {
                last.removeFirst();
            }
            last.addLast(text);
            to.accept(text);
        }

        synchronized String last() {
            return String.join(" | ", last);
        }

        @Override
        public synchronized void close() {
            if (!line.isEmpty()) {
                end();
            }
        }
    }
}
