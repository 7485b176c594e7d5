/** Tests of the dispatcher's parts; {@code DispatchTest} drives the whole. */
@NullMarked
package dev.hearth.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
