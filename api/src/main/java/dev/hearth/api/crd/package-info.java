/** Writes the CRDs of this room as YAML while it is built; nothing calls it at run time. */
@NullMarked
package dev.hearth.api.crd;

import org.jspecify.annotations.NullMarked;
