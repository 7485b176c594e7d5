@NullMarked
package dev.hearth.gateway.peers;

import org.jspecify.annotations.NullMarked;
