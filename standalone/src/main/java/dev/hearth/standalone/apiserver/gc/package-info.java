/**
 * What happens after a deletion: dependents by owner reference, a namespace's content, a definition's objects.
 * Follows the store's changes and works on one thread of its own.
 */
@NullMarked
package dev.hearth.standalone.apiserver.gc;

import org.jspecify.annotations.NullMarked;
