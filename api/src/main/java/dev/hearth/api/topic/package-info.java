/**
 * The Topic kind as {@code kubectl} sees it: a topic of SNS's API with its subscriptions. Mutable beans, turned into records
 * at the eventing room's door.
 */
@NullUnmarked
package dev.hearth.api.topic;

import org.jspecify.annotations.NullUnmarked;
