@NullMarked
package dev.hearth.standalone.gateways;

import org.jspecify.annotations.NullMarked;
