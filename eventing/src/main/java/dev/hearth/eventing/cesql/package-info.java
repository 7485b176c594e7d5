/**
 * CloudEvents SQL 1.0 (CloudEvents repository, {@code cesql/spec.md}): an expression over the attributes of one event.
 * {@link dev.hearth.eventing.cesql.Cesql} is the door. Pure; an expression that cannot be read is a
 * {@link dev.hearth.eventing.cesql.CesqlSyntax} with the place, one that fails on an event matches it not.
 *
 * <p>The SDK's own implementation is the oracle of the tests. It cannot be used here, since the ANTLR runtime that it was
 * generated for does not go with the one of dev.cel in one JVM (decision 2).
 */
@NullMarked
package dev.hearth.eventing.cesql;

import org.jspecify.annotations.NullMarked;
