/**
 * The three patch formats that carry changes and not intent: JSON Patch (RFC 6902), merge patch (RFC 7386) and
 * Kubernetes' strategic merge patch. Pure; the write path calls them.
 */
@NullMarked
package dev.hearth.standalone.apiserver.patch;

import org.jspecify.annotations.NullMarked;
