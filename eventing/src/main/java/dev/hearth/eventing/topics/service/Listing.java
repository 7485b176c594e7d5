package dev.hearth.eventing.topics.service;

import dev.hearth.aws.query.Parameters;
import dev.hearth.aws.query.Xml;
import dev.hearth.eventing.topics.message.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** Pages of 100, as SNS's list actions answer. The token is the key of the last one told. */
final class Listing {
    private static final int PAGE = 100;

    /** @param all ordered by key, no two with the same */
    static <T> Xml page(
            String result,
            String list,
            List<T> all,
            Parameters given,
            Function<T, String> key,
            Function<T, Xml> member) {
        String after = given.get("NextToken")
                .filter(token -> !token.isEmpty())
                .map(Listing::read)
                .orElse("");
        List<T> rest = all.stream()
                .filter(one -> key.apply(one).compareTo(after) > 0)
                .sorted(java.util.Comparator.comparing(key))
                .toList();
        List<T> told = rest.subList(0, Math.min(PAGE, rest.size()));
        List<Xml> children = new ArrayList<>();
        children.add(Xml.of(list, told.stream().map(member).toList()));
        if (rest.size() > told.size()) {
            children.add(Xml.text(
                    "NextToken",
                    Base64.getUrlEncoder()
                            .encodeToString(key.apply(told.getLast()).getBytes(StandardCharsets.UTF_8))));
        }
        return Xml.of(result, children);
    }

    private static String read(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refused.invalid("NextToken");
        }
    }

    /** A map in an answer. */
    static Xml map(String name, java.util.Map<String, String> entries) {
        return Xml.of(
                name,
                entries.entrySet().stream()
                        .map(entry ->
                                Xml.of("entry", Xml.text("key", entry.getKey()), Xml.text("value", entry.getValue())))
                        .toList());
    }

    private Listing() {}
}
