package dev.hearth.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Objects much larger than what the front may hold of them. */
@Tag("slow")
class StreamingTest {
    private static final int LARGE = 200 << 20;

    /** More than any one call needs, much less than an object. */
    private static final long MOST_HELD = 96L << 20;

    @TempDir
    Path folder;

    /** Bytes that nobody keeps. */
    private static final class Made extends InputStream {
        private final Random random;
        private final CRC32C sum = new CRC32C();
        private int left;

        Made(int length, int seed) {
            this.left = length;
            this.random = new Random(seed);
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (left == 0) {
                return -1;
            }
            byte[] made = new byte[Math.min(Math.min(length, left), 64 * 1024)];
            random.nextBytes(made);
            System.arraycopy(made, 0, into, from, made.length);
            sum.update(made, 0, made.length);
            left -= made.length;
            return made.length;
        }
    }

    private static long sum(InputStream in) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] part = new byte[64 * 1024];
        for (int read = in.read(part); read >= 0; read = in.read(part)) {
            sum.update(part, 0, read);
        }
        return sum.getValue();
    }

    private static long held() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct;
    }

    @Test
    void aLargeObjectGoesThroughWithoutBeingHeld() throws Exception {
        try (FrontServer server = FrontServer.start(folder);
                S3Client s3 = server.client(server.key("default"))) {
            String bucket = FrontServer.bucket();
            s3.createBucket(b -> b.bucket(bucket));
            long before = held();
            Made made = new Made(LARGE, 1);
            s3.putObject(b -> b.bucket(bucket).key("large"), RequestBody.fromInputStream(made, LARGE));
            assertThat(held() - before).isLessThan(MOST_HELD);
            try (var answer = s3.getObject(b -> b.bucket(bucket).key("large"))) {
                byte[] first = answer.readNBytes(1024);
                assertThat(held() - before)
                        .as("a reader that does not read on holds up the engine, not memory")
                        .isLessThan(MOST_HELD);
                CRC32C sum = new CRC32C();
                sum.update(first);
                byte[] part = new byte[64 * 1024];
                for (int read = answer.read(part); read >= 0; read = answer.read(part)) {
                    sum.update(part, 0, read);
                }
                assertThat(sum.getValue()).isEqualTo(made.sum.getValue());
            }
        }
    }

    @Test
    void manyUploadsAtOnceDoNotMix() throws Exception {
        try (FrontServer server = FrontServer.start(folder);
                S3Client s3 = server.client(server.key("default"));
                ExecutorService together = Executors.newFixedThreadPool(16)) {
            String bucket = FrontServer.bucket();
            s3.createBucket(b -> b.bucket(bucket));
            List<Future<Boolean>> same = IntStream.range(0, 32)
                    .mapToObj(at -> together.submit(() -> {
                        Made made = new Made(3_000_000 + at, at);
                        s3.putObject(
                                b -> b.bucket(bucket).key("at-" + at),
                                RequestBody.fromInputStream(made, 3_000_000 + at));
                        try (var answer = s3.getObject(b -> b.bucket(bucket).key("at-" + at))) {
                            return sum(answer) == made.sum.getValue();
                        }
                    }))
                    .toList();
            for (Future<Boolean> each : same) {
                assertThat(each.get()).isTrue();
            }
        }
    }
}
