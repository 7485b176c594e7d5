/** The kinds Broker and Trigger: their topics, groups and status. The leader of the replicas alone reconciles. */
@NullMarked
package dev.hearth.eventing.broker.kind;

import org.jspecify.annotations.NullMarked;
