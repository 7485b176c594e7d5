package dev.hearth.storage.userpools.cognito;

import dev.hearth.api.Grant;
import dev.hearth.aws.json.JsonCall;
import dev.hearth.storage.userpools.directory.PasswordRules;
import dev.hearth.storage.userpools.directory.Pool;
import dev.hearth.storage.userpools.engine.Realms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.UserRepresentation;

/** Lists and descriptions of pools, clients, groups and people; every call is signed. */
final class Describing {
    /** People that Keycloak is asked for at once, and most that one call looks at for a filter. */
    private static final int CHUNK = 500;

    private static final int MOST_LOOKED_AT = 20_000;

    private final PoolAccess access;
    private final Users people;
    private final Realms realms;

    Describing(PoolAccess access, Users people, Realms realms) {
        this.access = access;
        this.people = people;
        this.realms = realms;
    }

    /** Cognito user pools API reference, "ListUsers". A page may be short, and even empty, with a token for the next. */
    Map<String, Object> users(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.READ);
        Optional<UserFilter> filter = UserFilter.parse(body.text("Filter"));
        if (filter.isPresent() && filter.get().namesOne()) {
            return Map.of("Users", one(pool, filter.get(), body));
        }
        int limit = body.count("Limit", 0, Page.MOST, Page.MOST);
        int size = limit == 0 ? Page.MOST : limit;
        int from = Page.offset(body.text("PaginationToken"));
        List<Object> found = new ArrayList<>();
        int at = from;
        boolean more = true;
        while (found.size() < size && more && at - from < MOST_LOOKED_AT) {
            int asked = filter.isPresent() ? CHUNK : size - found.size() + 1;
            List<UserRepresentation> chunk = chunk(pool, at, asked);
            more = chunk.size() == asked;
            for (UserRepresentation user : chunk) {
                if (found.size() == size) {
                    more = true;
                    break;
                }
                at++;
                if (filter.map(wanted -> wanted.test(user)).orElse(true)) {
                    found.add(only(body, UserView.user(user, "Attributes")));
                }
            }
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Users", found);
        if (more) {
            answer.put("PaginationToken", Page.token(at));
        }
        return answer;
    }

    /** Who is named by what only one can have is asked for and not looked for. */
    private List<Object> one(Pool pool, UserFilter filter, Body body) {
        return people.find(pool, filter.value()).stream()
                .filter(filter)
                .<Object>map(user -> only(body, UserView.user(user, "Attributes")))
                .toList();
    }

    private List<UserRepresentation> chunk(Pool pool, int first, int most) {
        return realms.in(
                pool.key().realm(), realm -> realm.users().search(null, null, null, null, first, most, null, false));
    }

    /** {@code AttributesToGet} leaves the others out. */
    private static Map<String, Object> only(Body body, Map<String, Object> user) {
        if (!body.json().path("AttributesToGet").isArray()
                || body.json().path("AttributesToGet").isEmpty()) {
            return user;
        }
        Set<String> wanted = new java.util.HashSet<>();
        body.json().path("AttributesToGet").forEach(name -> wanted.add(name.asText()));
        List<?> all = (List<?>) user.getOrDefault("Attributes", List.of());
        user.put(
                "Attributes",
                all.stream()
                        .filter(entry ->
                                entry instanceof Map<?, ?> map && wanted.contains(String.valueOf(map.get("Name"))))
                        .toList());
        return user;
    }

    /** API reference, "ListGroups". */
    Map<String, Object> groups(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.READ);
        List<GroupRepresentation> all =
                realms.in(pool.key().realm(), realm -> realm.groups().groups("", 0, 2_000, false));
        Page<GroupRepresentation> page = Page.of(body, "Limit", "NextToken", all);
        return answer(
                "Groups",
                page.elements().stream().map(group -> group(pool, group)).toList(),
                page.next());
    }

    /** API reference, "ListUsersInGroup". */
    Map<String, Object> usersInGroup(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.READ);
        String name = body.required("GroupName");
        List<UserRepresentation> members = realms.in(
                pool.key().realm(),
                realm -> realm.groups().query(name, true, 0, 10, true).stream()
                        .filter(group -> group.getName().equals(name))
                        .findFirst()
                        .map(group -> realm.groups().group(group.getId()).members(0, MOST_LOOKED_AT, false))
                        .orElseThrow(Faults::groupNotFound));
        Page<UserRepresentation> page = Page.of(body, "Limit", "NextToken", members);
        return answer(
                "Users",
                page.elements().stream()
                        .map(user -> UserView.user(user, "Attributes"))
                        .toList(),
                page.next());
    }

    static Map<String, Object> group(Pool pool, GroupRepresentation group) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("GroupName", group.getName());
        view.put("UserPoolId", pool.id());
        if (group.getDescription() != null && !group.getDescription().isEmpty()) {
            view.put("Description", group.getDescription());
        }
        return view;
    }

    /** API reference, "ListUserPools". */
    Map<String, Object> pools(JsonCall call, Body body) {
        if (body.count("MaxResults", 1, Page.MOST, -1) < 0) {
            throw Faults.missing("MaxResults");
        }
        Page<Pool> page = Page.of(body, "MaxResults", "NextToken", access.readable(call));
        return answer(
                "UserPools",
                page.elements().stream()
                        .map(pool -> Map.of(
                                "Id",
                                pool.id(),
                                "Name",
                                pool.key().name(),
                                "CreationDate",
                                created(pool),
                                "LastModifiedDate",
                                created(pool)))
                        .toList(),
                page.next());
    }

    /** API reference, "DescribeUserPool". */
    Map<String, Object> pool(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.READ);
        int people = realms.in(pool.key().realm(), realm -> realm.users().count());
        PasswordRules rules = pool.passwords();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("Id", pool.id());
        view.put("Name", pool.key().name());
        view.put("Arn", pool.arn());
        view.put("CreationDate", created(pool));
        view.put("LastModifiedDate", created(pool));
        view.put("MfaConfiguration", "OFF");
        view.put("EstimatedNumberOfUsers", people);
        view.put("AutoVerifiedAttributes", pool.verifiesEmail() ? List.of("email") : List.of());
        view.put("AliasAttributes", List.of("email"));
        view.put("AdminCreateUserConfig", Map.of("AllowAdminCreateUserOnly", !pool.selfSignUp()));
        view.put("UsernameConfiguration", Map.of("CaseSensitive", false));
        view.put(
                "Policies",
                Map.of(
                        "PasswordPolicy",
                        Map.of(
                                "MinimumLength", rules.minimumLength(),
                                "RequireUppercase", rules.uppercase(),
                                "RequireLowercase", rules.lowercase(),
                                "RequireNumbers", rules.numbers(),
                                "RequireSymbols", rules.symbols())));
        return Map.of("UserPool", view);
    }

    /** API reference, "ListUserPoolClients". */
    Map<String, Object> clients(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.READ);
        List<Pool.Client> all = pool.clients().values().stream()
                .sorted(Comparator.comparing(Pool.Client::name))
                .toList();
        Page<Pool.Client> page = Page.of(body, "MaxResults", "NextToken", all);
        return answer(
                "UserPoolClients",
                page.elements().stream()
                        .map(client ->
                                Map.of("ClientId", client.id(), "UserPoolId", pool.id(), "ClientName", client.name()))
                        .toList(),
                page.next());
    }

    /** API reference, "DescribeUserPoolClient". */
    Map<String, Object> client(JsonCall call, Body body) {
        Pool pool = access.signed(call, body, Grant.Access.READ);
        Pool.Client client = access.client(pool, body.required("ClientId"));
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("UserPoolId", pool.id());
        view.put("ClientName", client.name());
        view.put("ClientId", client.id());
        client.secret().ifPresent(secret -> view.put("ClientSecret", secret));
        view.put(
                "ExplicitAuthFlows",
                client.flows().stream()
                        .map(flow -> "ALLOW_" + flow.name() + "_AUTH")
                        .sorted()
                        .toList());
        view.put("CallbackURLs", client.callbackUrls());
        view.put("LogoutURLs", client.logoutUrls());
        view.put("AllowedOAuthFlows", client.callbackUrls().isEmpty() ? List.of() : List.of("code"));
        view.put("AllowedOAuthFlowsUserPoolClient", !client.callbackUrls().isEmpty());
        view.put("PreventUserExistenceErrors", client.hidesExistence() ? "ENABLED" : "LEGACY");
        view.put("AccessTokenValidity", client.accessTokenSeconds());
        view.put("IdTokenValidity", client.accessTokenSeconds());
        view.put("RefreshTokenValidity", client.refreshTokenSeconds());
        view.put(
                "TokenValidityUnits",
                Map.of("AccessToken", "seconds", "IdToken", "seconds", "RefreshToken", "seconds"));
        view.put("EnableTokenRevocation", true);
        view.put("CreationDate", created(pool));
        view.put("LastModifiedDate", created(pool));
        return Map.of("UserPoolClient", view);
    }

    private static double created(Pool pool) {
        return Instant.parse(pool.createdAt()).getEpochSecond();
    }

    private static Map<String, Object> answer(String member, List<?> elements, Optional<String> next) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(member, elements);
        next.ifPresent(token -> answer.put("NextToken", token));
        return answer;
    }
}
