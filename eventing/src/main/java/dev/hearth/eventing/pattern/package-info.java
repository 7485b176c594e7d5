/**
 * EventBridge's pattern language: {@link dev.hearth.eventing.pattern.Pattern} is compiled once and asked for each event. Used by
 * the filters of event sources and the filter policies of topics. Pure; any thread. An invalid pattern is refused with the
 * place in it ({@link dev.hearth.eventing.pattern.InvalidPattern}), never read as something else.
 */
@NullMarked
package dev.hearth.eventing.pattern;

import org.jspecify.annotations.NullMarked;
