package dev.hearth.storage.userpools.cognito;

import dev.hearth.aws.json.JsonCall;
import dev.hearth.aws.json.JsonService;
import dev.hearth.aws.json.ServiceFault;
import dev.hearth.storage.userpools.codes.CodePost;
import dev.hearth.storage.userpools.codes.Codes;
import dev.hearth.storage.userpools.directory.PoolDirectory;
import dev.hearth.storage.userpools.engine.EngineBusy;
import dev.hearth.storage.userpools.engine.EngineUnavailable;
import dev.hearth.storage.userpools.engine.Realms;
import dev.hearth.storage.userpools.key.RoomKey;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Amazon Cognito's user-pool API, answered over Keycloak.
 *
 * <pre>
 *   application ─▶ SignUps, SignIns, Passwords, OwnAccount ─┐                  ┌▶ token endpoints
 *                    (by client id or access token)         ├▶ Users, Letters ─┤
 *   server ───────▶ AdminUsers, Describing ─────────────────┘                  └▶ Admin API
 *                    (signed, within its namespace and grants)
 * </pre>
 */
public final class CognitoUserPools implements JsonService {
    private static final Logger LOG = Logger.getLogger(CognitoUserPools.class);
    private static final int MAX_BODY_BYTES = 128 * 1024;

    /** Operations that Cognito's own service model marks as unsigned. */
    private static final Set<String> OPEN = Set.of(
            "SignUp",
            "ConfirmSignUp",
            "ResendConfirmationCode",
            "InitiateAuth",
            "RespondToAuthChallenge",
            "RevokeToken",
            "ForgotPassword",
            "ConfirmForgotPassword",
            "GetUser",
            "UpdateUserAttributes",
            "GetUserAttributeVerificationCode",
            "VerifyUserAttribute",
            "DeleteUser",
            "ChangePassword",
            "GlobalSignOut");

    private final SignUps signUps;
    private final SignIns signIns;
    private final Passwords passwords;
    private final OwnAccount own;
    private final AdminUsers admin;
    private final Describing describing;

    public CognitoUserPools(PoolDirectory directory, Realms realms, RoomKey key, CodePost post, Clock clock) {
        PoolAccess access = new PoolAccess(directory);
        Users users = new Users(realms);
        Codes codes = new Codes(key, clock);
        Letters letters = new Letters(codes, post, users, clock);
        Nobody nobody = new Nobody(codes, clock);
        this.signUps = new SignUps(access, users, letters, nobody);
        this.signIns = new SignIns(access, users, realms, new Sessions(key, clock));
        this.passwords = new Passwords(access, users, letters, nobody);
        this.own = new OwnAccount(access, users, letters, realms, key, clock);
        this.admin = new AdminUsers(access, users, letters, realms);
        this.describing = new Describing(access, users, realms);
    }

    @Override
    public String name() {
        return PoolAccess.SERVICE;
    }

    @Override
    public Set<String> targets() {
        return Set.of("AWSCognitoIdentityProviderService");
    }

    @Override
    public String contentType() {
        return "application/x-amz-json-1.1";
    }

    @Override
    public int maxBodyBytes() {
        return MAX_BODY_BYTES;
    }

    @Override
    public boolean open(String operation) {
        return OPEN.contains(operation);
    }

    @Override
    public byte[] call(JsonCall call) {
        try {
            return Json.bytes(answer(call, Body.of(call.body())));
        } catch (EngineBusy e) {
            throw Faults.tooManyRequests();
        } catch (EngineUnavailable e) {
            LOG.warnf("Keycloak did not answer a call operation=%s cause=%s", call.operation(), e.getMessage());
            throw Faults.internal("The user pool's engine does not answer now; send the request again.");
        } catch (NotFoundException e) {
            // A realm or a user that went away between two questions.
            LOG.warnf("Keycloak lacks what a call needs operation=%s", call.operation());
            throw Faults.internal("The user pool is being repaired; send the request again.");
        } catch (WebApplicationException e) {
            LOG.errorf(
                    "Keycloak refused a call operation=%s status=%d",
                    call.operation(), e.getResponse().getStatus());
            throw Faults.internal("The user pool's engine refused the request.");
        }
    }

    private Map<String, Object> answer(JsonCall call, Body body) throws ServiceFault {
        return switch (call.operation()) {
            case "SignUp" -> signUps.signUp(body);
            case "ConfirmSignUp" -> signUps.confirm(body);
            case "ResendConfirmationCode" -> signUps.resend(body);
            case "InitiateAuth" -> signIns.initiate(body);
            case "RespondToAuthChallenge" -> signIns.respond(body);
            case "RevokeToken" -> signIns.revoke(body);
            case "ForgotPassword" -> passwords.forgot(body);
            case "ConfirmForgotPassword" -> passwords.confirm(body);
            case "GetUser" -> own.get(body);
            case "UpdateUserAttributes" -> own.update(body);
            case "GetUserAttributeVerificationCode" -> own.verificationCode(body);
            case "VerifyUserAttribute" -> own.verify(body);
            case "DeleteUser" -> own.delete(body);
            case "ChangePassword" -> own.changePassword(body);
            case "GlobalSignOut" -> own.signOut(body);
            case "AdminInitiateAuth" -> signIns.adminInitiate(call, body);
            case "AdminRespondToAuthChallenge" -> signIns.adminRespond(call, body);
            case "AdminCreateUser" -> admin.create(call, body);
            case "AdminGetUser" -> admin.get(call, body);
            case "AdminUpdateUserAttributes" -> admin.update(call, body);
            case "AdminSetUserPassword" -> admin.setPassword(call, body);
            case "AdminConfirmSignUp" -> admin.confirmSignUp(call, body);
            case "AdminDeleteUser" -> admin.delete(call, body);
            case "AdminEnableUser" -> admin.setEnabled(call, body, true);
            case "AdminDisableUser" -> admin.setEnabled(call, body, false);
            case "AdminUserGlobalSignOut" -> admin.signOut(call, body);
            case "AdminAddUserToGroup" -> admin.membership(call, body, true);
            case "AdminRemoveUserFromGroup" -> admin.membership(call, body, false);
            case "AdminListGroupsForUser" -> admin.groups(call, body);
            case "ListUsers" -> describing.users(call, body);
            case "ListUsersInGroup" -> describing.usersInGroup(call, body);
            case "ListGroups" -> describing.groups(call, body);
            case "ListUserPools" -> describing.pools(call, body);
            case "DescribeUserPool" -> describing.pool(call, body);
            case "ListUserPoolClients" -> describing.clients(call, body);
            case "DescribeUserPoolClient" -> describing.client(call, body);
            default -> throw Faults.unknownOperation(call.operation());
        };
    }
}
