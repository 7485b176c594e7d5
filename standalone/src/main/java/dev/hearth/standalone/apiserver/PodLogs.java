package dev.hearth.standalone.apiserver;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The port through which {@code GET …/pods/{name}/log} reaches the logs that the kubelet keeps. */
public interface PodLogs {
    /**
     * Which part of which log.
     *
     * @param uid the Pod's uid: a Pod of the same name has other logs
     * @param previous the log of the start before the last one
     */
    record Query(
            String namespace,
            String pod,
            String uid,
            String container,
            boolean follow,
            boolean previous,
            boolean timestamps,
            OptionalLong tailLines,
            Optional<Instant> since,
            OptionalLong limitBytes) {}

    /**
     * Copies the log to {@code to}, flushing when it waits for more; blocks until its end, which for a followed log is
     * the container's. An exception from {@code to} means that the reader is gone.
     *
     * @throws NoLog when there is none; its message is for people
     */
    void read(Query query, OutputStream to) throws IOException, InterruptedException, NoLog;

    /** There is no such log. */
    final class NoLog extends Exception {
        public NoLog(String message) {
            super(message);
        }
    }
}
