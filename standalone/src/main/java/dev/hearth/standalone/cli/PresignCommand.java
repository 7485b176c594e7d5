package dev.hearth.standalone.cli;

import dev.hearth.aws.signature.S3Signer;
import dev.hearth.aws.signature.UriCoding;
import dev.hearth.standalone.platform.AccessKeys;
import dev.hearth.standalone.platform.PlatformException;
import dev.hearth.standalone.platform.PlatformState;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hearth presign}: a URL by which anybody gets or puts one object for a while. */
@Command(
        name = "presign",
        mixinStandardHelpOptions = true,
        description = "Print a URL by which anybody can get (or put) one object until it expires.")
final class PresignCommand implements Callable<Integer> {
    private static final Pattern ADDRESS = Pattern.compile("s3://([^/]+)/(.+)", Pattern.DOTALL);
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,7})([smhd]?)");
    private static final Duration LONGEST = Duration.ofDays(7);

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(paramLabel = "s3://BUCKET/KEY", description = "the object; it need not be there yet")
    private String address = "";

    @Option(names = "--put", description = "for putting the object instead of getting it")
    private boolean put;

    @Option(
            names = "--expires",
            paramLabel = "DURATION",
            defaultValue = "15m",
            description = "such as 90s, 15m, 12h, 7d, the longest (default: ${DEFAULT-VALUE})")
    private String expires = "15m";

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            description = "the bucket's namespace (default: ${DEFAULT-VALUE})")
    private String namespace = "default";

    @Override
    public Integer call() {
        PlatformState platform = data.running();
        AccessKeys.Key key = new AccessKeys.Key(platform.accessKeyId(), platform.secretAccessKey());
        if (!namespace.equals("default")) {
            try (KubernetesClient client = Cluster.connect(platform)) {
                key = new AccessKeys(client).of(namespace);
            }
        }
        System.out.println(
                url(platform.awsEndpointUrl(), platform.region(), key, address, put, duration(expires), Instant.now()));
        return 0;
    }

    static String url(
            String endpoint,
            String region,
            AccessKeys.Key key,
            String address,
            boolean put,
            Duration expires,
            Instant now) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new PlatformException("'" + address + "' is no object's address: write s3://BUCKET/KEY");
        }
        String path = '/' + UriCoding.encode(parts.group(1), false) + '/' + UriCoding.encode(parts.group(2), true);
        String host = URI.create(endpoint).getAuthority();
        String query =
                new S3Signer(key.id(), key.secret(), region).presign(put ? "PUT" : "GET", host, path, expires, now);
        return endpoint + path + '?' + query;
    }

    /** Whole seconds, minutes, hours or days; a bare number is seconds. */
    static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (parts.matches()) {
            long amount = Long.parseLong(parts.group(1));
            Duration duration = switch (parts.group(2)) {
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                case "d" -> Duration.ofDays(amount);
                default -> Duration.ofSeconds(amount);
            };
            if (duration.isPositive() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw new PlatformException("--expires '" + text + "' must be between 1s and 7d, such as 90s, 15m, 12h or 7d");
    }
}
