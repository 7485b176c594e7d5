package dev.hearth.eventing.topics.catalogue;

import java.util.Optional;

/** The protocols of subscriptions, by SNS's names. */
public enum Protocol {
    LAMBDA("lambda"),
    /** A Stream stands for the delivery stream of SNS's {@code firehose}. */
    FIREHOSE("firehose"),
    HTTP("http"),
    HTTPS("https"),
    EMAIL("email"),
    EMAIL_JSON("email-json");

    public final String word;

    Protocol(String word) {
        this.word = word;
    }

    public static Optional<Protocol> of(String word) {
        for (Protocol protocol : values()) {
            if (protocol.word.equals(word)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    public boolean isHttp() {
        return this == HTTP || this == HTTPS;
    }

    public boolean isEmail() {
        return this == EMAIL || this == EMAIL_JSON;
    }

    /** Must somebody at the other end agree before anything is delivered? */
    public boolean mustConfirm() {
        return isHttp() || isEmail();
    }
}
