package dev.hearth.conformance.bench;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The handler without Hearth: each server one Node process that wraps it in {@code http.createServer}. Each has a session
 * of its own, as Hearth and its pods have: the kernel may share the processor out by session (sched(7), "autogroup").
 */
public final class NodeServers implements AutoCloseable {
    /** The module that Hearth runs as it is. */
    static final String HANDLER = """
            export const handler = async event => ({
              statusCode: 200,
              headers: {'content-type': 'application/json'},
              body: JSON.stringify({hello: event.queryStringParameters?.name ?? 'world'}),
            })
            """;

    private static final String SERVER = """
            import {createServer} from 'node:http'
            import {handler} from './index.mjs'
            createServer(async (request, response) => {
              const at = request.url.indexOf('?')
              const query = at < 0 ? undefined : Object.fromEntries(new URLSearchParams(request.url.slice(at + 1)))
              const result = await handler({rawPath: at < 0 ? request.url : request.url.slice(0, at), queryStringParameters: query, headers: request.headers})
              response.writeHead(result.statusCode, {...result.headers, 'content-length': Buffer.byteLength(result.body)})
              response.end(result.body)
            }).listen(Number(process.argv[2]), '127.0.0.1')
            """;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private final List<Process> processes = new ArrayList<>();
    private final List<URI> uris = new ArrayList<>();

    public NodeServers(Path folder, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int port = freePort();
            processes.add(start(folder, port, List.of("setsid")));
            uris.add(URI.create("http://127.0.0.1:" + port + "/"));
        }
        for (URI uri : uris) {
            FirstAnswer.of(uri);
        }
    }

    public List<URI> uris() {
        return List.copyOf(uris);
    }

    Stream<ProcessHandle> processes() {
        return processes.stream().map(Process::toHandle);
    }

    /** From starting a Node process to its first answer. */
    static double secondsToFirstAnswer(Path folder) throws IOException {
        int port = freePort();
        prepare(folder);
        long began = System.nanoTime();
        Process process = start(folder, port, List.of());
        try {
            FirstAnswer.of(URI.create("http://127.0.0.1:" + port + "/"));
            return (System.nanoTime() - began) / 1e9;
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(Path folder, int port, List<String> by) throws IOException {
        prepare(folder);
        var command = new ArrayList<>(by);
        command.addAll(List.of("node", folder.resolve("server.mjs").toString(), "" + port));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void prepare(Path folder) throws IOException {
        if (!Files.exists(folder.resolve("server.mjs"))) {
            Files.writeString(folder.resolve("index.mjs"), HANDLER);
            Files.writeString(folder.resolve("server.mjs"), SERVER);
        }
    }

    /**
     * A port that nobody listens at and that was not given before: a hundred may be asked for before one is used. Below those
     * that the kernel gives to clients, since one of them that asks a port of its own range until somebody listens there can
     * come to be connected to itself.
     */
    static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            if (!GIVEN.add(port)) {
                continue;
            }
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // another one
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
