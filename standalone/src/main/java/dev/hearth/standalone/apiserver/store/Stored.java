package dev.hearth.standalone.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Meta;

/**
 * One object as it lies in the store; nobody changes {@code object} or {@code json} any more.
 *
 * @param json the object as bytes, made once and written to every watcher
 */
public record Stored(Key key, long resourceVersion, ObjectNode object, byte[] json) {
    public String uid() {
        return Meta.uid(object);
    }
}
