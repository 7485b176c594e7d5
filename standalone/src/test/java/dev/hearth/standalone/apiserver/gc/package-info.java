/** Tests of what happens after a deletion, on a store without a server. */
@NullMarked
package dev.hearth.standalone.apiserver.gc;

import org.jspecify.annotations.NullMarked;
