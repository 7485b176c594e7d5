package dev.hearth.eventing.cesql;

import io.cloudevents.CloudEvent;

/** An expression that was read. Any thread. */
public final class Cesql {
    private final String text;
    private final Node root;

    private Cesql(String text, Node root) {
        this.text = text;
        this.root = root;
    }

    /** @throws CesqlSyntax when it is none; the message has the place */
    public static Cesql parse(String text) {
        return new Cesql(text, new Parser(text).whole());
    }

    /** Is it true of the event? An expression that fails, or gives no boolean, does not match ("Subscriptions API", cesql). */
    public boolean matches(CloudEvent event) {
        try {
            return Values.toBoolean(Evaluation.of(root, event));
        } catch (Evaluation.Failure failed) {
            return false;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
