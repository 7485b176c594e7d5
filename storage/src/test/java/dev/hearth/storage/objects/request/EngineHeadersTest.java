package dev.hearth.storage.objects.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineHeadersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "Range",
                "If-None-Match",
                "x-amz-meta-author",
                "x-amz-checksum-crc32",
                "x-amz-copy-source-range",
                "x-amz-server-side-encryption-customer-key"
            })
    void anEngineHearsWhatConcernsTheObject(String header) {
        assertThat(EngineHeaders.concern(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "Host",
                "Connection",
                "X-Forwarded-For",
                "x-amz-security-token",
                "x-amz-bypass-governance-retention",
                "x-amz-copy-source",
                "x-amz-acl",
                "x-minio-source-mtime",
                "x-amz-replication-status",
                "X-Amz-Meta-Snowball-Auto-Extract",
                "X-Amz-Meta-Minio-Snowball-Prefix"
            })
    void anEngineHearsNothingThatNobodyPermitted(String header) {
        assertThat(EngineHeaders.concern(header)).isFalse();
    }
}
