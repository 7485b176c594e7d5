package dev.hearth.gateway.route;

import io.vertx.core.buffer.Buffer;

/**
 * What a pod of a pool is told to become a function's.
 *
 * @param function key of the function, see {@link FunctionRoute#key()}
 * @param functionUid of the Function object, so that one made anew under the same name is another
 * @param revision that the pod will be of
 * @param pool key of the pools whose pods can, see {@link PodRoute#pool()}
 * @param body JSON with the function's environment: never to be logged
 */
public record AssignmentRoute(String function, String functionUid, String revision, String pool, Buffer body) {
    @Override
    public String toString() {
        return "AssignmentRoute[function=" + function + ", revision=" + revision + ", pool=" + pool + "]";
    }
}
