package dev.hearth.standalone.apiserver.kinds;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes' order of versions: v2 before v1 before v1beta1 before v1alpha1 before anything else, by name. */
final class VersionOrder implements Comparator<String> {
    private static final Pattern FORM = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

    @Override
    public int compare(String one, String other) {
        int byRank = Long.compare(rank(other), rank(one));
        return byRank != 0 ? byRank : one.compareTo(other);
    }

    private static long rank(String version) {
        Matcher matcher = FORM.matcher(version);
        if (!matcher.matches() || version.length() > 12) {
            return -1;
        }
        long stability = matcher.group(2) == null ? 2 : matcher.group(2).equals("beta") ? 1 : 0;
        long minor = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
        return (stability << 50) + (Long.parseLong(matcher.group(1)) << 25) + minor;
    }
}
