/**
 * Server-side apply and the bookkeeping of who set which field ({@code metadata.managedFields}), after
 * {@code sigs.k8s.io/structured-merge-diff}. Pure: objects and schemas in, objects out. The doors are
 * {@link dev.hearth.standalone.apiserver.apply.ServerSideApply} and
 * {@link dev.hearth.standalone.apiserver.apply.Ownership}; the write path calls them.
 */
@NullMarked
package dev.hearth.standalone.apiserver.apply;

import org.jspecify.annotations.NullMarked;
