package dev.hearth.standalone.kubelet.log;

import java.io.IOException;

/** There is no such log (yet, or any more); the message is what {@code kubectl logs} shows. */
public final class NoSuchLog extends IOException {
    private static final long serialVersionUID = 1;

    NoSuchLog(String message) {
        super(message);
    }
}
