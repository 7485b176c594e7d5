package dev.hearth.conformance.real;

import java.io.IOException;

/** The node, which is this machine, is not heard from any more: its kubelet is stopped until this is closed. What runs there runs on. */
final class SilentNode implements AutoCloseable {
    private final ProcessHandle kubelet;

    SilentNode() throws IOException {
        kubelet = ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("/kubelet"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no kubelet runs on this machine"));
        signal("STOP");
    }

    private void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(kubelet.pid()))
                .inheritIO()
                .start()
                .onExit()
                .join();
    }

    @Override
    public void close() throws IOException {
        signal("CONT");
    }
}
