/**
 * What an image name means on a laptop: a runtime's folder laid out by the build, the built-in init image that unpacks
 * code packages, a podman image, or nothing that can be run here, and then why.
 *
 * <p>Doors: {@link dev.hearth.standalone.kubelet.image.Images} (name to image) and {@link
 * dev.hearth.standalone.kubelet.image.CodePackages} (digest to a folder of code). The pod runner calls both.
 */
@NullMarked
package dev.hearth.standalone.kubelet.image;

import org.jspecify.annotations.NullMarked;
