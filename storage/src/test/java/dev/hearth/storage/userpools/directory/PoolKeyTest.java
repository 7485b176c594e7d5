package dev.hearth.storage.userpools.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolKeyTest {
    @Test
    void namesLookLikeCognitosAndStay() {
        PoolKey key = new PoolKey("default", "app");
        assertThat(key.poolId("us-east-1")).matches("us-east-1_[0-9A-Za-z]{9}").isEqualTo(key.poolId("us-east-1"));
        assertThat(key.clientId("web")).matches("[a-z0-9]{26}").isNotEqualTo(key.clientId("server"));
        assertThat(key.arn("eu-west-1")).startsWith("arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_");
    }

    @Test
    void poolsAreToldApart() {
        PoolKey one = new PoolKey("a", "b.c");
        PoolKey other = new PoolKey("a", "b-c");
        assertThat(one.realm()).isEqualTo("a.b.c").isNotEqualTo(other.realm());
        assertThat(one.poolId("r")).isNotEqualTo(other.poolId("r"));
        assertThat(one.clientId("web")).isNotEqualTo(other.clientId("web"));
    }
}
