/**
 * AWS's JSON protocols (Smithy, "AWS JSON 1.0 protocol" and "1.1"): one POST at {@code /}, the operation in {@code
 * X-Amz-Target}, JSON in both directions. {@link dev.hearth.aws.json.JsonFront} is the way of every such request: body,
 * signature, operation, answer. A service plugs in as a {@link dev.hearth.aws.json.JsonService} and answers plain blocking
 * calls on virtual threads; the front is the one crossing from the event loop to them.
 */
@NullMarked
package dev.hearth.aws.json;

import org.jspecify.annotations.NullMarked;
