/**
 * What objects look like: one {@link dev.hearth.standalone.apiserver.schema.Schema} for built-in kinds (read off the
 * fabric8 model classes) and for custom ones (read off their CustomResourceDefinition), and what is done by it:
 * pruning, defaulting, validation. Knows nothing of HTTP or storage.
 */
@NullMarked
package dev.hearth.standalone.apiserver.schema;

import org.jspecify.annotations.NullMarked;
