/**
 * The dispatcher: the one way into a function. It holds a request while there is no free pod, hands it to one that asked
 * for work, and sees that it ends: with the pod's answer, the pod's end, or the function's timeout. Door:
 * {@link dev.hearth.gateway.dispatch.Dispatcher}; callers are the two HTTP doors (requests), the Runtime API (pods) and
 * the route table (changes).
 *
 * <p>Each function has a home event loop and all of its state is touched there only, so nothing here locks and one
 * function's trouble is not another's. Whoever calls from another loop is brought home with one hop.
 */
@NullMarked
package dev.hearth.gateway.dispatch;

import org.jspecify.annotations.NullMarked;
