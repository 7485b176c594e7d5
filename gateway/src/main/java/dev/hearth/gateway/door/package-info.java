/**
 * The request chain that both HTTP doors share: an {@link dev.hearth.gateway.door.Exchange} walks a list of
 * {@link dev.hearth.gateway.door.Step}s, each of which lets it on or refuses it. The doors ({@code lambda}, {@code url})
 * build the list and bring the {@link dev.hearth.gateway.door.Dialect} in which answers and refusals are said. Which
 * refusal is which status stands in one table, {@link dev.hearth.gateway.door.Fate}.
 */
@NullMarked
package dev.hearth.gateway.door;

import org.jspecify.annotations.NullMarked;
