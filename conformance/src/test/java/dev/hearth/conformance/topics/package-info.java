/** Topics and schedules from the outside: AWS's SDKs, the {@code aws} command, functions, an HTTP endpoint. */
@NullMarked
package dev.hearth.conformance.topics;

import org.jspecify.annotations.NullMarked;
