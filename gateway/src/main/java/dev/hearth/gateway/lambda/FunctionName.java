package dev.hearth.gateway.lambda;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A function as a client names it: {@code name}, {@code namespace.name}, {@code account:function:name} or a full ARN,
 * each perhaps with {@code :qualifier} (Lambda API reference, Invoke, "FunctionName").
 *
 * @param account the 12-digit account id of an ARN
 * @param namespace of the form {@code namespace.name}
 */
record FunctionName(Optional<String> account, Optional<String> namespace, String name, Optional<String> qualifier) {
    /** Lambda's pattern, with dots in names, which Kubernetes and the form {@code namespace.name} want. */
    static final String PATTERN = "(arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}(-gov)?-[a-z]+-\\d{1}:\\d{12}:function:"
            + "|(\\d{12}:)?function:)?([a-zA-Z0-9-_.]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

    private static final Pattern COMPILED =
            Pattern.compile("(?:arn:aws[a-zA-Z-]*:lambda:[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\\d:(\\d{12}):function:"
                    + "|(?:(\\d{12}):)?function:)?([a-zA-Z0-9-_.]{1,317})(?::(\\$LATEST|[a-zA-Z0-9-_]{1,128}))?");
    private static final int LONGEST = 320;

    static Optional<FunctionName> parse(String text) {
        if (plain(text)) {
            return Optional.of(new FunctionName(Optional.empty(), Optional.empty(), text, Optional.empty()));
        }
        Matcher matcher = text.length() > LONGEST ? null : COMPILED.matcher(text);
        if (matcher == null || !matcher.matches()) {
            return Optional.empty();
        }
        Optional<String> account =
                Optional.ofNullable(matcher.group(1)).or(() -> Optional.ofNullable(matcher.group(2)));
        String name = matcher.group(3);
        int dot = name.indexOf('.');
        boolean dotted = account.isEmpty() && dot > 0 && dot < name.length() - 1;
        return Optional.of(new FunctionName(
                account,
                dotted ? Optional.of(name.substring(0, dot)) : Optional.empty(),
                dotted ? name.substring(dot + 1) : name,
                Optional.ofNullable(matcher.group(4))));
    }

    /** The usual case, a bare name, without a regular expression. */
    private static boolean plain(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST;
    }
}
