package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.failure.ApiFailure;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.select.Selector;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists, whole or by pages. All pages of one list show one moment: the rest of a list is kept until it has been
 * fetched, at most {@value #MOST_OPEN} lists for five minutes each; then its continue token answers 410.
 */
public final class Listing {
    private static final int MOST_OPEN = 64;
    private static final Duration KEPT = Duration.ofMinutes(5);

    private final Objects objects;
    private final Clock clock;
    private final Map<Long, Open> open = new LinkedHashMap<>();
    private long lastToken;

    private record Open(Page all, Kind.Bucket bucket, Instant since) {}

    /** @param next the continue token; empty on the last page */
    public record Page(long resourceVersion, List<Stored> objects, String next, Optional<Long> remaining) {}

    /** What the query says; zero is no limit. */
    public record Query(Selector selector, int limit, String continueToken, String resourceVersion) {}

    public Listing(Objects objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    public Page list(Kind kind, String namespace, Query query) {
        if (!query.continueToken().isEmpty()) {
            return resume(kind, query);
        }
        Objects.Listing listing = objects.list(kind.bucket(), namespace);
        checkVersion(query.resourceVersion(), listing.resourceVersion());
        List<Stored> chosen = new ArrayList<>();
        for (Stored stored : listing.objects()) {
            if (query.selector().test(stored.object())) {
                chosen.add(stored);
            }
        }
        Page all = new Page(listing.resourceVersion(), chosen, "", Optional.empty());
        return query.limit() > 0 && chosen.size() > query.limit() ? page(all, kind, 0, query.limit(), 0) : all;
    }

    private static void checkVersion(String wanted, long current) {
        if (wanted.isEmpty()) {
            return;
        }
        long version = parse(wanted);
        if (version > current) {
            throw ApiFailure.of(504, "Timeout", "Too large resource version: " + version + ", current: " + current);
        }
    }

    /** A resource version of a query; anything but a whole number is a 400. */
    public static long parse(String resourceVersion) {
        try {
            return Long.parseUnsignedLong(resourceVersion);
        } catch (NumberFormatException e) {
            throw ApiFailure.badRequest("resourceVersion: Invalid value: \"" + resourceVersion
                    + "\": it must be the resourceVersion of an object or a list");
        }
    }

    private synchronized Page page(Page all, Kind kind, int from, int limit, long token) {
        int to = limit == 0 ? all.objects().size() : Math.min(all.objects().size(), from + limit);
        int left = all.objects().size() - to;
        if (left == 0) {
            return new Page(all.resourceVersion(), all.objects().subList(from, to), "", Optional.empty());
        }
        long id = token == 0 ? keep(all, kind.bucket()) : token;
        String next = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((id + ":" + to + ":" + all.resourceVersion()).getBytes(StandardCharsets.UTF_8));
        return new Page(all.resourceVersion(), all.objects().subList(from, to), next, Optional.of((long) left));
    }

    private long keep(Page all, Kind.Bucket bucket) {
        open.values().removeIf(one -> one.since().plus(KEPT).isBefore(clock.instant()));
        while (open.size() >= MOST_OPEN) {
            open.remove(open.keySet().iterator().next());
        }
        open.put(++lastToken, new Open(all, bucket, clock.instant()));
        return lastToken;
    }

    private synchronized Page resume(Kind kind, Query query) {
        try {
            String[] parts =
                    new String(Base64.getUrlDecoder().decode(query.continueToken()), StandardCharsets.UTF_8).split(":");
            long id = Long.parseLong(parts[0]);
            int from = Integer.parseInt(parts[1]);
            Open known = open.get(id);
            if (known == null
                    || !known.bucket().equals(kind.bucket())
                    || known.all().resourceVersion() != Long.parseLong(parts[2])
                    || from > known.all().objects().size()) {
                throw ApiFailure.expired("The provided continue parameter is too old to display a consistent list"
                        + " result. You must start a new list without the continue parameter.");
            }
            return page(known.all(), kind, from, query.limit(), id);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw ApiFailure.badRequest("continue key is not valid: it must be the token of an earlier page");
        }
    }

    /** The list as an object of its kind. */
    public static ObjectNode object(Kind kind, Page page) {
        ObjectNode list = Json.object();
        list.put("kind", kind.listKind()).put("apiVersion", kind.apiVersion());
        list.set("metadata", metadata(page));
        var items = list.putArray("items");
        page.objects().forEach(stored -> items.add(kind.view().apply(stored.object())));
        return list;
    }

    public static ObjectNode metadata(Page page) {
        ObjectNode metadata = Json.object();
        if (!page.next().isEmpty()) {
            metadata.put("continue", page.next());
            page.remaining().ifPresent(left -> metadata.put("remainingItemCount", left));
        }
        return metadata.put("resourceVersion", Long.toString(page.resourceVersion()));
    }
}
