package dev.hearth.standalone.engines.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AdminGetUserResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AuthFlowType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CognitoIdentityProviderException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.GroupType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ListUsersResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.MessageActionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserPoolClientType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserStatusType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UsernameExistsException;

/** What servers do with their pool's people, and who may. */
@Tag("slow")
@ExtendWith(UserPoolsStage.Given.class)
class CognitoAdminTest {
    private final UserPoolsStage stage;
    private CognitoIdentityProviderClient server;
    private String pool;

    CognitoAdminTest(UserPoolsStage stage) {
        this.stage = stage;
    }

    @BeforeEach
    void connect() {
        server = stage.server();
        pool = stage.status("app").userPoolId;
    }

    @AfterEach
    void disconnect() {
        server.close();
    }

    private UserType create(String username) {
        return server.adminCreateUser(request -> request.userPoolId(pool)
                        .username(username)
                        .messageAction(MessageActionType.SUPPRESS)
                        .userAttributes(
                                attribute -> attribute.name("email").value(username + "@example.org"),
                                attribute -> attribute.name("email_verified").value("true")))
                .user();
    }

    @Test
    void somebodyIsMadeFoundChangedAndRemoved() {
        UserType made = create("katherine");
        assertThat(made.userStatus()).isEqualTo(UserStatusType.FORCE_CHANGE_PASSWORD);
        assertThat(made.enabled()).isTrue();
        assertThatThrownBy(() -> create("Katherine"))
                .isInstanceOf(UsernameExistsException.class)
                .hasMessageStartingWith("User account already exists");

        String sub = made.attributes().stream()
                .filter(attribute -> attribute.name().equals("sub"))
                .findFirst()
                .orElseThrow()
                .value();
        AdminGetUserResponse bySub =
                server.adminGetUser(request -> request.userPoolId(pool).username(sub));
        assertThat(bySub.username()).isEqualTo("katherine");
        assertThat(bySub.userCreateDate()).isNotNull();
        assertThat(server.adminGetUser(request -> request.userPoolId(pool).username("katherine@example.org"))
                        .username())
                .isEqualTo("katherine");

        server.adminDisableUser(request -> request.userPoolId(pool).username("katherine"));
        assertThat(server.adminGetUser(request -> request.userPoolId(pool).username("katherine"))
                        .enabled())
                .isFalse();
        server.adminEnableUser(request -> request.userPoolId(pool).username("katherine"));
        server.adminSetUserPassword(request -> request.userPoolId(pool)
                .username("katherine")
                .password("Trajectory-1")
                .permanent(true));
        assertThat(server.adminGetUser(request -> request.userPoolId(pool).username("katherine"))
                        .userStatus())
                .isEqualTo(UserStatusType.CONFIRMED);
        server.adminDeleteUser(request -> request.userPoolId(pool).username("katherine"));
        assertThatThrownBy(() ->
                        server.adminGetUser(request -> request.userPoolId(pool).username("katherine")))
                .isInstanceOf(UserNotFoundException.class);
    }

    @Test
    void whoSignedUpIsConfirmedWithoutACode() {
        try (CognitoIdentityProviderClient app = stage.application()) {
            app.signUp(request -> request.clientId(stage.clientId("app", "web"))
                    .username("emmy")
                    .password("Invariant-1918"));
            assertThat(server.adminGetUser(request -> request.userPoolId(pool).username("emmy"))
                            .userStatus())
                    .isEqualTo(UserStatusType.UNCONFIRMED);
            server.adminConfirmSignUp(request -> request.userPoolId(pool).username("emmy"));
            assertThat(app.initiateAuth(request -> request.clientId(stage.clientId("app", "web"))
                                    .authFlow(AuthFlowType.USER_PASSWORD_AUTH)
                                    .authParameters(Map.of("USERNAME", "emmy", "PASSWORD", "Invariant-1918")))
                            .authenticationResult()
                            .accessToken())
                    .isNotEmpty();
        }
        assertThatThrownBy(() -> server.adminConfirmSignUp(
                        request -> request.userPoolId(pool).username("emmy")))
                .isInstanceOf(NotAuthorizedException.class);
    }

    @Test
    void groupsGainAndLoseMembers() {
        create("mary");
        server.adminAddUserToGroup(
                request -> request.userPoolId(pool).username("mary").groupName("writers"));
        assertThat(server.adminListGroupsForUser(
                                request -> request.userPoolId(pool).username("mary"))
                        .groups())
                .extracting(GroupType::groupName)
                .containsExactly("writers");
        assertThat(server.listUsersInGroup(request -> request.userPoolId(pool).groupName("writers"))
                        .users())
                .extracting(UserType::username)
                .contains("mary");
        server.adminRemoveUserFromGroup(
                request -> request.userPoolId(pool).username("mary").groupName("writers"));
        assertThat(server.adminListGroupsForUser(
                                request -> request.userPoolId(pool).username("mary"))
                        .groups())
                .isEmpty();
        assertThatThrownBy(() -> server.adminAddUserToGroup(
                        request -> request.userPoolId(pool).username("mary").groupName("nobody")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageStartingWith("Group not found.");
        assertThat(server.listGroups(request -> request.userPoolId(pool)).groups())
                .anyMatch(group -> group.groupName().equals("readers")
                        && group.description().equals("Who may read"));
    }

    @Test
    void peopleAreListedByPageAndByFilter() {
        for (int at = 0; at < 7; at++) {
            create("listed-" + at);
        }
        List<String> seen = new ArrayList<>();
        String token = null;
        int pages = 0;
        do {
            String from = token;
            ListUsersResponse page = server.listUsers(request -> request.userPoolId(pool)
                    .limit(3)
                    .filter("username ^= \"listed-\"")
                    .paginationToken(from));
            assertThat(page.users()).hasSizeLessThanOrEqualTo(3);
            page.users().forEach(user -> seen.add(user.username()));
            token = page.paginationToken();
            pages++;
        } while (token != null && pages < 20);
        assertThat(seen).hasSize(7).allMatch(name -> name.startsWith("listed-"));
        assertThat(new HashSet<>(seen)).hasSize(7);

        assertThat(server.listUsers(request -> request.userPoolId(pool)
                                .filter("email = \"listed-3@example.org\"")
                                .attributesToGet("email"))
                        .users())
                .singleElement()
                .satisfies(user -> assertThat(user.attributes())
                        .extracting(attribute -> attribute.name())
                        .containsExactly("email"));
        List<String> all = server
                .listUsersPaginator(request -> request.userPoolId(pool).limit(4))
                .users()
                .stream()
                .map(UserType::username)
                .toList();
        assertThat(all).doesNotHaveDuplicates().contains("ada", "grace", "listed-6");
        assertThatThrownBy(() ->
                        server.listUsers(request -> request.userPoolId(pool).filter("shoe_size = \"43\"")))
                .isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() ->
                        server.listUsers(request -> request.userPoolId(pool).limit(61)))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("less than or equal to 60");
    }

    @Test
    void poolsAndClientsAreDescribed() {
        assertThat(server.listUserPools(request -> request.maxResults(10)).userPools())
                .extracting(found -> found.name())
                .contains("app", "quiet");
        assertThat(server.describeUserPool(request -> request.userPoolId(pool))
                        .userPool()
                        .arn())
                .isEqualTo("arn:aws:cognito-idp:us-east-1:000000000000:userpool/" + pool);
        assertThat(server.listUserPoolClients(
                                request -> request.userPoolId(pool).maxResults(60))
                        .userPoolClients())
                .extracting(found -> found.clientName())
                .containsExactly("hosted", "legacy", "server", "web");
        UserPoolClientType client = server.describeUserPoolClient(
                        request -> request.userPoolId(pool).clientId(stage.clientId("app", "server")))
                .userPoolClient();
        assertThat(client.clientSecret()).isEqualTo(stage.clientSecret("app", "server"));
        assertThat(client.accessTokenValidity()).isEqualTo(300);
    }

    @Test
    void onlyTheNamespacesOwnKeysMay() {
        stage.accessKey("HKIAOTHER00000000001", "a-secret-of-another-namespace-0000000001", "other", Optional.empty());
        try (CognitoIdentityProviderClient stranger =
                stage.server("HKIAOTHER00000000001", "a-secret-of-another-namespace-0000000001")) {
            awaitKey(stranger);
            assertThatThrownBy(() -> stranger.adminGetUser(
                            request -> request.userPoolId(pool).username("ada")))
                    .isInstanceOf(ResourceNotFoundException.class)
                    .hasMessageStartingWith("User pool " + pool + " does not exist.");
            assertThat(stranger.listUserPools(request -> request.maxResults(10)).userPools())
                    .isEmpty();
        }
        try (CognitoIdentityProviderClient unsigned = stage.application()) {
            assertThatThrownBy(() -> unsigned.adminGetUser(
                            request -> request.userPoolId(pool).username("ada")))
                    .isInstanceOf(CognitoIdentityProviderException.class)
                    .hasMessageContaining("Missing Authentication Token");
        }
    }

    @Test
    void aGrantIsForOnePoolAndOneWay() {
        stage.accessKey(
                "HKIAREADER0000000001",
                "a-secret-that-may-only-read-one-pool-001",
                "default",
                Optional.of("[{\"service\":\"cognito-idp\",\"resource\":\"app\",\"access\":\"READ\"}]"));
        try (CognitoIdentityProviderClient reader =
                stage.server("HKIAREADER0000000001", "a-secret-that-may-only-read-one-pool-001")) {
            awaitKey(reader);
            assertThat(reader.adminGetUser(request -> request.userPoolId(pool).username("ada"))
                            .username())
                    .isEqualTo("ada");
            assertThat(reader.adminGetUser(request -> request.userPoolId("app").username("ada"))
                            .username())
                    .isEqualTo("ada");
            assertThatThrownBy(() -> reader.adminDeleteUser(
                            request -> request.userPoolId(pool).username("ada")))
                    .isInstanceOf(CognitoIdentityProviderException.class)
                    .hasMessageContaining("is not authorized to perform: cognito-idp:AdminDeleteUser");
            assertThatThrownBy(() -> reader.listUsers(request -> request.userPoolId(stage.status("quiet").userPoolId)))
                    .isInstanceOf(CognitoIdentityProviderException.class)
                    .hasMessageContaining("is not authorized to perform: cognito-idp:ListUsers");
        }
    }

    private static void awaitKey(CognitoIdentityProviderClient client) {
        Awaitility.await().atMost(UserPoolsStage.SOON).ignoreExceptions().until(() -> {
            client.listUserPools(request -> request.maxResults(1));
            return true;
        });
    }
}
