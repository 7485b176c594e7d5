/**
 * The Stream kind as {@code kubectl} sees it: a Kinesis data stream of its namespace, with CreateStream's fields. Mutable
 * beans, turned into records at the eventing room's door.
 */
@NullUnmarked
package dev.hearth.api.stream;

import org.jspecify.annotations.NullUnmarked;
