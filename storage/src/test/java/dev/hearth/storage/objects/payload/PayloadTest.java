package dev.hearth.storage.objects.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.storage.objects.failure.S3Fault;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {
    /** The check value of the algorithm, of the digits 1 to 9 (CRC RevEng catalogue, CRC-64/NVME). */
    @Test
    void crc64NvmeHasItsCheckValue() {
        Crc64Nvme crc = new Crc64Nvme();
        crc.update("123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(crc.getValue()).isEqualTo(0xAE8B14860A799888L);
    }

    @Test
    void crc64NvmeIsTheSameHoweverTheBytesAreCut() {
        byte[] bytes = new byte[1003];
        new Random(5).nextBytes(bytes);
        Crc64Nvme whole = new Crc64Nvme();
        whole.update(bytes);
        Crc64Nvme single = new Crc64Nvme();
        for (byte b : bytes) {
            single.update(b);
        }
        assertThat(single.getValue()).isEqualTo(whole.getValue());
    }

    private static ChunkDecoder decoder() {
        return new ChunkDecoder(new Framing.Chunked(Optional.empty(), true));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void chunksComeOffHoweverTheBytesAreCut(int cut) {
        String wire = "5;chunk-signature=x\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n";
        ChunkDecoder decoder = decoder();
        Buffer out = Buffer.buffer();
        for (int at = 0; at < wire.length(); at += cut) {
            out.appendBuffer(decoder.decode(Buffer.buffer(wire.substring(at, Math.min(at + cut, wire.length())))));
        }
        assertThat(out.toString()).isEqualTo("hello world");
        assertThat(decoder.end()).containsEntry("x-amz-checksum-crc32", "DUoRhQ==");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\n",
                "-1\r\n",
                "5\r\nhello!",
                "5\r\nhello\r\n",
                "fffffffffffffffff\r\n",
                "5\r\nhel",
                "0\r\nno colon here\r\n",
                ""
            })
    void brokenFramesAreRefused(String wire) {
        assertThatThrownBy(() -> {
                    ChunkDecoder decoder = decoder();
                    decoder.decode(Buffer.buffer(wire));
                    decoder.end();
                })
                .isInstanceOf(S3Fault.class);
    }

    @Test
    void linesAndTrailersHaveABound() {
        assertThatThrownBy(() -> decoder().decode(Buffer.buffer("1".repeat(2000))))
                .isInstanceOf(S3Fault.class);
        assertThatThrownBy(() -> decoder().decode(Buffer.buffer("0\r\n" + "a:b\r\n".repeat(10_000))))
                .isInstanceOf(S3Fault.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_000})
    void framingForTheEngineHasTheLengthThatWasSaid(int bytes) {
        TrailerFraming framing = new TrailerFraming(bytes, ChecksumAlgorithm.CRC32);
        long said = framing.length();
        byte[] data = new byte[bytes];
        new Random(bytes).nextBytes(data);
        Buffer wire = Buffer.buffer();
        for (int at = 0; at < bytes; at += 10_000) {
            wire.appendBuffer(framing.next(Buffer.buffer(data).getBuffer(at, Math.min(bytes, at + 10_000))));
        }
        wire.appendBuffer(framing.end("AAAAAA=="));
        assertThat(wire.length()).isEqualTo((int) said);
        ChunkDecoder decoder = decoder();
        assertThat(decoder.decode(wire).getBytes()).isEqualTo(data);
        assertThat(decoder.end()).containsEntry("x-amz-checksum-crc32", "AAAAAA==");
    }
}
