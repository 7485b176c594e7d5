/**
 * Label and field selectors, as list, watch and deletecollection take them.
 */
@NullMarked
package dev.hearth.standalone.apiserver.select;

import org.jspecify.annotations.NullMarked;
