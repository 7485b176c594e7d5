@NullMarked
package dev.hearth.kinds.gateways;

import org.jspecify.annotations.NullMarked;
