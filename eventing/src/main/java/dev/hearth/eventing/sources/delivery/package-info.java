/**
 * From records to invocations and to each record's fate. {@link dev.hearth.eventing.sources.delivery.Lane} gathers records of one
 * lane into batches and gives them to {@link dev.hearth.eventing.sources.delivery.Delivery}, which invokes until every record of
 * the batch is delivered or given up; what an outcome means is decided by {@link dev.hearth.eventing.sources.delivery.Verdict}
 * alone. Records of one lane are never overtaken by later ones. Nothing here knows where records come from.
 */
@NullMarked
package dev.hearth.eventing.sources.delivery;

import org.jspecify.annotations.NullMarked;
