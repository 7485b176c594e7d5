/**
 * The ground floor: what the rooms say to each other. Group, labels, the pod protocol's constants and the records that
 * cross between gateway and operator. Nothing here does anything; every room imports it and it imports none.
 */
@NullMarked
package dev.hearth.api;

import org.jspecify.annotations.NullMarked;
