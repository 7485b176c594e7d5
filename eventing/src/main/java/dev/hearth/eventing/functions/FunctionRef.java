package dev.hearth.eventing.functions;

/**
 * A function that is to be invoked.
 *
 * @param qualifier {@code $LATEST} or what an EventSource names
 */
public record FunctionRef(String namespace, String name, String qualifier) {
    public static final String LATEST = "$LATEST";

    public static FunctionRef latest(String namespace, String name) {
        return new FunctionRef(namespace, name, LATEST);
    }

    @Override
    public String toString() {
        return qualifier.equals(LATEST) ? namespace + "/" + name : namespace + "/" + name + ":" + qualifier;
    }
}
