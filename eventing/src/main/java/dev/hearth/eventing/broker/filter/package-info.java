/**
 * Which events pass a trigger: the dialects of the CloudEvents Subscriptions API and Knative's older attributes filter. Door:
 * {@link dev.hearth.eventing.broker.filter.Filters}. Pure.
 */
@NullMarked
package dev.hearth.eventing.broker.filter;

import org.jspecify.annotations.NullMarked;
