/**
 * The data suite: what {@code --data} keeps over down, up and {@code kill -9}. It starts and ends platforms of its own with
 * {@code ./hearth}, asks them with {@code kubectl} and over HTTP, and looks for what they left among the machine's processes.
 */
@NullMarked
package dev.hearth.conformance.data;

import org.jspecify.annotations.NullMarked;
