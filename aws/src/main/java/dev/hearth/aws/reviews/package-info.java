/**
 * The cluster's word on bearer tokens: who brings one, and what they may do. {@link dev.hearth.aws.reviews.Reviews} is the door,
 * of the gateway and of eventing. It blocks and remembers nothing: each room has a cache of its own, with the bounds that it
 * needs.
 */
@NullMarked
package dev.hearth.aws.reviews;

import org.jspecify.annotations.NullMarked;
