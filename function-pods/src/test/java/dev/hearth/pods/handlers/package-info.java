/** Functions under test: the test copies these classes to a task root, and only the pod's JVM loads them. */
@NullMarked
package dev.hearth.pods.handlers;

import org.jspecify.annotations.NullMarked;
