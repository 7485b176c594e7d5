/**
 * Serves code packages by their digest over HTTP, to pods, and takes them from {@code hearth deploy}. The door is {@link
 * dev.hearth.operator.packages.PackagesServer}. Reading is open: who knows a digest may have the package. Writing needs a
 * bearer token of the cluster that may create functions.
 */
@NullMarked
package dev.hearth.operator.packages;

import org.jspecify.annotations.NullMarked;
