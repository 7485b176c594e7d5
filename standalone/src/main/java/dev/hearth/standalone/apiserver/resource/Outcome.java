package dev.hearth.standalone.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a verb answers.
 *
 * @param object in the version that was asked for, or a Status
 * @param warnings for {@code Warning} headers
 */
public record Outcome(int code, ObjectNode object, List<String> warnings) {}
