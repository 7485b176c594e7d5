/** The local API server as a whole, spoken to by fabric8 as operator, gateway and kubelet do. */
@NullMarked
package dev.hearth.standalone.apiserver;

import org.jspecify.annotations.NullMarked;
