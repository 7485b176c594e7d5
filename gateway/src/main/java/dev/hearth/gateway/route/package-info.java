/**
 * What the gateway knows of the cluster, as immutable records: functions, access keys and pods. The door is
 * {@link dev.hearth.gateway.route.Routes}; the cluster feed (or a test) fills it, every request reads it without a lock.
 * It guarantees that a reader sees whole records; it does not guarantee that they are the newest.
 */
@NullMarked
package dev.hearth.gateway.route;

import org.jspecify.annotations.NullMarked;
