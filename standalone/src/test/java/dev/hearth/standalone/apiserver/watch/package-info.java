/** Tests of single watches, with readers as slow as can be. */
@NullMarked
package dev.hearth.standalone.apiserver.watch;

import org.jspecify.annotations.NullMarked;
