/**
 * What keeping pods costs and saves, on arrivals made from published distributions. The door is {@code Simulation}:
 * {@code Traces} makes the arrivals, {@code FixedPod} and {@code ScaledPod} are the ways of keeping one, the second with
 * the operator's {@code autoscaler} package as it is, {@code Findings} makes the table and the picture of {@code
 * docs/scaling.md}. Of Hearth it imports that one package and nothing else ({@code SimulatorWallsTest}). It does not know
 * nodes, networks or gateways, nor more than one pod of a function: a start takes half a second, always.
 */
@NullMarked
package dev.hearth.conformance.simulator;

import org.jspecify.annotations.NullMarked;
