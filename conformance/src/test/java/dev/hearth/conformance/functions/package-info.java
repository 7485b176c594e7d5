/**
 * The functions suite: a Function from {@code kubectl apply} to an answer, through the addresses that {@code ./hearth env}
 * prints and nothing else. {@link dev.hearth.conformance.functions.Platform} reads them; every test deploys functions of
 * its own names in the namespace of the access key and deletes them afterwards.
 */
@NullMarked
package dev.hearth.conformance.functions;

import org.jspecify.annotations.NullMarked;
