/** An image that no registry has, made for suites that run a function from an image; {@link ForeignImage} is its door. */
@NullMarked
package dev.hearth.conformance.podman;

import org.jspecify.annotations.NullMarked;
