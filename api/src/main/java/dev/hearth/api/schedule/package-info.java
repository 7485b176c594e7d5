/**
 * The Schedule kind as {@code kubectl} sees it, in the words of EventBridge Scheduler. Mutable beans, turned into records at
 * the eventing room's door.
 */
@NullUnmarked
package dev.hearth.api.schedule;

import org.jspecify.annotations.NullUnmarked;
