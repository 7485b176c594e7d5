/**
 * The platform on a laptop: everything that {@code ./hearth up} starts, in one JVM and in order (data folder, API
 * server, kubelet, gateway, operator), and what it leaves in the data folder for the other commands to find.
 *
 * <p>Door: {@link dev.hearth.standalone.platform.Platform}. Called by {@code cli}. Guarantees that one data folder has
 * one platform, that every listener is on loopback, and that what was applied is there again after {@code down} and
 * {@code up} or after {@code kill -9}. Not for clusters: there the chart starts the rooms.
 */
@NullMarked
package dev.hearth.standalone.platform;

import org.jspecify.annotations.NullMarked;
