/**
 * How the local API server says no: one exception that is a Kubernetes {@code Status}. Every other package throws
 * {@link dev.hearth.standalone.apiserver.failure.ApiFailure}; the HTTP door writes it out.
 */
@NullMarked
package dev.hearth.standalone.apiserver.failure;

import org.jspecify.annotations.NullMarked;
