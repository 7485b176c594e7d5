/**
 * The local API server (subset): the Kubernetes API that kubectl, fabric8 and java-operator-sdk talk to on a laptop.
 * The door is {@link dev.hearth.standalone.apiserver.LocalApiServer}; {@code standalone} starts it. It guarantees that
 * what it acknowledged is there after a restart; what a real API server has and it has not is answered with a sentence.
 */
@NullMarked
package dev.hearth.standalone.apiserver;

import org.jspecify.annotations.NullMarked;
