/**
 * Which records a function gets: {@link dev.hearth.eventing.sources.filter.Filters} asks the patterns of an event source in the
 * way of Lambda's event filtering. Called by the pollers for each record; pure.
 */
@NullMarked
package dev.hearth.eventing.sources.filter;

import org.jspecify.annotations.NullMarked;
