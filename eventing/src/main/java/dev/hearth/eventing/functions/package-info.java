/**
 * The one way from eventing into a function: {@link dev.hearth.eventing.functions.Functions} calls the gateway's Invoke API and
 * gives an {@link dev.hearth.eventing.functions.Outcome}. Whether and when to try again is the caller's.
 */
@NullMarked
package dev.hearth.eventing.functions;

import org.jspecify.annotations.NullMarked;
