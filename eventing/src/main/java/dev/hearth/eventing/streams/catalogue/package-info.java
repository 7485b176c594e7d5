/**
 * The Stream objects of the cluster, by the names that the Kinesis API calls them:
 * {@link dev.hearth.eventing.streams.catalogue.Catalogue}.
 */
@NullMarked
package dev.hearth.eventing.streams.catalogue;

import org.jspecify.annotations.NullMarked;
