/**
 * How SNS's messages are signed: a key and its certificate that every replica shares by a Secret of the system's namespace.
 * Door: {@link dev.hearth.eventing.topics.signing.Signing}.
 */
@NullMarked
package dev.hearth.eventing.topics.signing;

import org.jspecify.annotations.NullMarked;
