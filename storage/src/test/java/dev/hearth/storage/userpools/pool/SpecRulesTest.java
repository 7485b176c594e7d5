package dev.hearth.storage.userpools.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.userpool.UserPool;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class SpecRulesTest {
    private static UserPool pool(String spec) {
        return new KubernetesSerialization()
                .unmarshal(
                        "---\n{apiVersion: hearth.dev/v1alpha1, kind: UserPool, metadata: {name: app, namespace: default}, spec: "
                                + spec + "}",
                        UserPool.class);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThat(SpecRules.problems(pool("""
                                {clients: [{name: web}, {name: web}],
                                 groups: [{name: readers}],
                                 users: [
                                   {username: ada, password: weak, groups: [writers]},
                                   {username: ADA, password: Analytical-1, attributes: {shoe_size: "43"}}]}
                                """)))
                .containsExactly(
                        "spec.clients has the name \"web\" twice",
                        "spec.users has the username \"ada\" twice",
                        "user \"ada\" is to be in the group \"writers\", which spec.groups does not have",
                        "the password of user \"ada\": Password did not conform with policy: Password not long enough",
                        "user \"ADA\" has the attribute \"shoe_size\", which is none of Cognito's and not in spec.customAttributes");
    }

    @Test
    void whatIsRightHasNoProblems() {
        assertThat(SpecRules.problems(pool("""
                                {clients: [{name: web}], customAttributes: [plan], groups: [{name: readers}],
                                 users: [{username: ada, password: Analytical-1, groups: [readers],
                                          attributes: {email: ada@example.com, "custom:plan": gold}}]}
                                """))).isEmpty();
    }
}
