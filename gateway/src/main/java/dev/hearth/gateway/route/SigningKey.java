package dev.hearth.gateway.route;

/** An access key: whoever signs with it acts in {@code namespace}. */
public record SigningKey(String accessKeyId, String secretAccessKey, String namespace) {
    @Override
    public String toString() {
        return "SigningKey[" + accessKeyId + " of namespace " + namespace + "]";
    }
}
