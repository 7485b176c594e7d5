/**
 * What only Pods have: logs, binding to a node, eviction. exec, attach and port-forward are answered with 501.
 */
@NullMarked
package dev.hearth.standalone.apiserver.pod;

import org.jspecify.annotations.NullMarked;
