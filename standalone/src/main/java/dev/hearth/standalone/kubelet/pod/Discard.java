package dev.hearth.standalone.kubelet.pod;

import dev.hearth.standalone.kubelet.process.Output;
import java.nio.ByteBuffer;

/** Output that nobody reads. */
final class Discard implements Output {
    @Override
    public void write(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    @Override
    public void close() {}
}
