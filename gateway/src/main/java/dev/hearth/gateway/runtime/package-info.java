/**
 * The side of the pods: the Lambda Runtime API 2018-06-01 with Hearth's combined response-and-next. Door:
 * {@link dev.hearth.gateway.runtime.RuntimeApi}. A caller is a pod that the cluster knows, by its bearer token or its
 * host name, or it gets nothing.
 *
 * <p>Statuses and error bodies are those of "Using the Lambda runtime API for custom runtimes" (Lambda developer guide)
 * and, where that is silent, of the Lambda Runtime Interface Emulator.
 */
@NullMarked
package dev.hearth.gateway.runtime;

import org.jspecify.annotations.NullMarked;
