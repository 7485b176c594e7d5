package dev.hearth.standalone.kubelet.process;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes what a process prints, in pieces as they come; a slow one slows the process, never the kubelet. */
public interface Output extends AutoCloseable {
    void write(ByteBuffer bytes) throws IOException;

    @Override
    void close();
}
