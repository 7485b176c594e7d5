package dev.hearth.storage.userpools.cognito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.aws.json.ServiceFault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.idm.UserRepresentation;

class UserFilterTest {
    private static UserRepresentation ada() {
        UserRepresentation ada = new UserRepresentation();
        ada.setId("5c1f9a52-0000-0000-0000-000000000000");
        ada.setUsername("ada");
        ada.setEmail("ada@example.com");
        ada.setFirstName("Ada");
        ada.setEnabled(true);
        ada.setAttributes(Map.of("phone_number", List.of("+441815")));
        return ada;
    }

    private static boolean finds(String filter) {
        return UserFilter.parse(Optional.of(filter)).orElseThrow().test(ada());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "email = \"ada@example.com\"",
                "email=\"ADA@example.com\"",
                "\"email\" ^= \"ada@\"",
                "username ^= \"a\"",
                "given_name = \"Ada\"",
                "phone_number = \"+441815\"",
                "cognito:user_status = \"CONFIRMED\"",
                "status = \"Enabled\"",
                "sub = \"5c1f9a52-0000-0000-0000-000000000000\"",
            })
    void findsWhoIsMeant(String filter) {
        assertThat(finds(filter)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"email = \"ada\"", "given_name = \"ada\"", "family_name = \"Lovelace\"", "username = \"ad\""})
    void passesOthersOver(String filter) {
        assertThat(finds(filter)).isFalse();
    }

    @Test
    void whatCannotBeReadIsRefused() {
        for (String filter : List.of("email", "email > \"a\"", "email = ada", "email = \"a\" and sub = \"b\"")) {
            assertThatThrownBy(() -> UserFilter.parse(Optional.of(filter)))
                    .isInstanceOf(ServiceFault.class)
                    .hasMessageStartingWith("Error while parsing filter");
        }
        assertThatThrownBy(() -> UserFilter.parse(Optional.of("custom:plan = \"gold\"")))
                .isInstanceOf(ServiceFault.class)
                .hasMessage("Invalid search attribute: custom:plan");
        assertThat(UserFilter.parse(Optional.of(""))).isEmpty();
    }
}
