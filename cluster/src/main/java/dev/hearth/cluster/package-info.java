/**
 * Each room as an application of its own, as it runs on a cluster: one process is one room, named by its one argument
 * ({@code operator}, {@code gateway}, {@code storage}, {@code eventing}).
 *
 * <p>Door: {@link dev.hearth.cluster.Main}. Called by the images' entry points. Guarantees that everything that is wrong with a
 * room's settings is said at once, in sentences that name the setting, before anything starts; that {@code /q/health/ready}
 * is up only while the room serves; and that SIGTERM ends it in order. The rooms are put together by the same classes as on
 * a laptop; only where their engines are is read here.
 */
@NullMarked
package dev.hearth.cluster;

import org.jspecify.annotations.NullMarked;
