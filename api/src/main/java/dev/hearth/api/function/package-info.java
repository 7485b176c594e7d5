/**
 * The Function kind as {@code kubectl} sees it. The classes are mutable beans because Jackson and the CRD generator want
 * them so; the operator and the gateway each turn them into records once, at their door. The schema, defaults and CEL
 * rules on the fields become {@code META-INF/fabric8/functions.hearth.dev-v1.yml} in this module's jar.
 */
@NullUnmarked
package dev.hearth.api.function;

import org.jspecify.annotations.NullUnmarked;
