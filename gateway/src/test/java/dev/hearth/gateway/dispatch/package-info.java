/**
 * Tests of the dispatcher's parts; {@code WaitingRequestsTest}, {@code ChosenPodTest}, {@code RunningRequestsTest} and {@code
 * FailedStartsTest} drive the whole.
 */
@NullMarked
package dev.hearth.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
