@NullMarked
package dev.hearth.conformance.simulator;

import org.jspecify.annotations.NullMarked;
