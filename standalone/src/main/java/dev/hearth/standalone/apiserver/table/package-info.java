/**
 * What {@code kubectl get} prints: the server-side {@code Table} of every kind, and partial metadata.
 */
@NullMarked
package dev.hearth.standalone.apiserver.table;

import org.jspecify.annotations.NullMarked;
