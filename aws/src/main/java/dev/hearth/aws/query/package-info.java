/**
 * AWS's Query protocol (Smithy, "AWS Query protocol"): a form with {@code Action} in a POST or in the query of a GET, XML in
 * the answer. {@link dev.hearth.aws.query.QueryFront} is the way of every such request; a service plugs in as a
 * {@link dev.hearth.aws.query.QueryService} and answers plain blocking calls on virtual threads.
 */
@NullMarked
package dev.hearth.aws.query;

import org.jspecify.annotations.NullMarked;
