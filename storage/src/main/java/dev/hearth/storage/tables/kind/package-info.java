/**
 * The Table kind: {@link dev.hearth.storage.tables.kind.TableReconciler} compares what a manifest asks with what
 * DescribeTable says ({@link dev.hearth.storage.tables.kind.TablePlan}, pure) and makes up the difference by the same calls
 * that any client could make.
 */
@NullMarked
package dev.hearth.storage.tables.kind;

import org.jspecify.annotations.NullMarked;
