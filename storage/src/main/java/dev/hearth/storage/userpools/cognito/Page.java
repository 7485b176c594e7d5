package dev.hearth.storage.userpools.cognito;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A part of a list, and the token that asks for the next one. A token is an offset: what is added or removed between two
 * pages moves the rest.
 */
record Page<T>(List<T> elements, Optional<String> next) {
    static final int MOST = 60;

    /**
     * @param limit the member that bounds a page
     * @param token the member that holds the token
     */
    static <T> Page<T> of(Body body, String limit, String token, List<T> all) {
        int size = body.count(limit, 0, MOST, MOST);
        int from = Math.min(offset(body.text(token)), all.size());
        int to = Math.min(all.size(), from + (size == 0 ? MOST : size));
        return new Page<>(all.subList(from, to), to < all.size() ? Optional.of(token(to)) : Optional.empty());
    }

    static String token(int offset) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("page:" + offset).getBytes(StandardCharsets.UTF_8));
    }

    static int offset(Optional<String> token) {
        if (token.isEmpty()) {
            return 0;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(token.get()), StandardCharsets.UTF_8);
            if (text.matches("page:[0-9]{1,9}")) {
                return Integer.parseInt(text.substring("page:".length()));
            }
        } catch (IllegalArgumentException e) {
            throw Faults.invalidParameter("Invalid pagination token");
        }
        throw Faults.invalidParameter("Invalid pagination token");
    }
}
