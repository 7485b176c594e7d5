package dev.hearth.storage.objects.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3QueryTest {
    @ParameterizedTest
    @ValueSource(strings = {"acl", "policy", "notification", "replication", "select", "legal-hold", "x-minio-extract"})
    void anEngineHearsNothingOfWhatNobodyPermitted(String subResource) {
        assertThat(S3Query.of("list-type=2&" + subResource + "&prefix=a%2Fb").forEngine())
                .isEqualTo("list-type=2&prefix=a%2Fb");
    }

    @Test
    void anEngineHearsNothingOfASignatureThatIsNotForIt() {
        assertThat(S3Query.of("X-Amz-Signature=00&x-id=GetObject&versionId=7").forEngine())
                .isEqualTo("versionId=7");
    }

    @Test
    void aPartGoesToItsUpload() {
        assertThat(S3Query.of("partNumber=3&uploadId=u+1").forEngine()).isEqualTo("partNumber=3&uploadId=u%201");
    }
}
