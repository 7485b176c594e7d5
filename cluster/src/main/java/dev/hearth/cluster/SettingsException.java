package dev.hearth.cluster;

import java.util.List;

/** The settings of a room are wrong; one sentence for each thing that is. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> sentences;

    public SettingsException(List<String> sentences) {
        super(String.join(" ", sentences));
        this.sentences = List.copyOf(sentences);
    }

    public List<String> sentences() {
        return sentences;
    }
}
