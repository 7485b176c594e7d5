package dev.hearth.eventing.sources;

import java.util.Optional;

/**
 * How a source is, for its status.
 *
 * @param state in Lambda's words
 * @param lag records that wait; negative: not known
 * @param consumers of all replicas
 * @param result what the last batch came to
 * @param problem why it cannot read now
 */
public record SourceView(String state, long lag, int consumers, String result, Optional<String> problem) {}
