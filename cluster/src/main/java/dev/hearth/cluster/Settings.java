package dev.hearth.cluster;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a room is told by its environment: the variables that begin with {@value #PREFIX}. A look-up that finds something wrong
 * notes a sentence and answers with a stand-in, so that {@link #check()} can tell everything at once.
 */
public final class Settings {
    static final String PREFIX = "HEARTH_";
    private static final URI STAND_IN = URI.create("http://not-set.invalid");

    /** What Kubernetes sets for each Service of the namespace (Services, "Environment variables"), ours among them. */
    private static final Pattern OF_A_SERVICE =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_[A-Z]+)?)?)");

    private final Map<String, String> environment;
    private final Set<String> known = new TreeSet<>();
    private final List<String> wrong = new ArrayList<>();

    public Settings(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The value; absent too when it is blank, as charts write what was not given. */
    Optional<String> find(String name) {
        known.add(name);
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    String text(String name, String otherwise) {
        return find(name).orElse(otherwise);
    }

    /** @param what it is, as the end of a sentence: "where the S3 engine is" */
    String need(String name, String what) {
        return find(name).orElseGet(() -> {
            wrong.add("'%s' is not set; it says %s.".formatted(name, what));
            return "";
        });
    }

    URI needUrl(String name, String what) {
        String text = need(name, what);
        return text.isEmpty() ? STAND_IN : url(name, text);
    }

    Optional<URI> findUrl(String name) {
        return find(name).map(text -> url(name, text));
    }

    /** Parted by commas; none where it is not set. */
    List<URI> findUrls(String name) {
        return parts(text(name, "")).map(text -> url(name, text)).toList();
    }

    private URI url(String name, String text) {
        try {
            URI url = new URI(text);
            if (("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // said below, as of everything that is no such address
        }
        wrong.add(
                "'%s' must be an address such as http://host:port or https://host, and is '%s'.".formatted(name, text));
        return STAND_IN;
    }

    /** The parts between commas. */
    static Stream<String> parts(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty());
    }

    int number(String name, int otherwise, int least, int most) {
        Optional<String> text = find(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below, as of every number out of bounds
        }
        wrong.add("'%s' must be a whole number from %d to %d, and is '%s'.".formatted(name, least, most, text.get()));
        return otherwise;
    }

    Duration seconds(String name, int otherwise, int most) {
        return Duration.ofSeconds(number(name, otherwise, 0, most));
    }

    boolean flag(String name, boolean otherwise) {
        return switch (text(name, Boolean.toString(otherwise))) {
            case "true" -> true;
            case "false" -> false;
            default -> {
                wrong("'%s' must be true or false, and is '%s'.".formatted(name, environment.get(name)));
                yield otherwise;
            }
        };
    }

    /** One of the words. */
    String choice(String name, String otherwise, List<String> words) {
        String text = text(name, otherwise);
        if (words.contains(text)) {
            return text;
        }
        wrong("'%s' must be one of %s, and is '%s'.".formatted(name, String.join(", ", words), text));
        return otherwise;
    }

    /** Notes what a look-up here cannot see. */
    void wrong(String sentence) {
        wrong.add(sentence);
    }

    boolean isRight() {
        return wrong.isEmpty();
    }

    /** To be called when everything was looked up: throws when something is wrong, or set and never looked at. */
    void check() {
        List<String> sentences = new ArrayList<>(wrong);
        environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .filter(name -> !OF_A_SERVICE.matcher(name).matches())
                .sorted()
                .map(name -> "'%s' is no setting of this room; it has %s.".formatted(name, String.join(", ", known)))
                .forEach(sentences::add);
        if (!sentences.isEmpty()) {
            throw new SettingsException(sentences);
        }
    }
}
