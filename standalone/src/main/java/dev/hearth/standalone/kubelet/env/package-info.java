/**
 * A container's environment: values, references to Secrets, ConfigMaps and the Pod itself, {@code $(VAR)} expansion, in
 * Kubernetes' order and with the kubelet's words for what is missing.
 *
 * <p>Door: {@link dev.hearth.standalone.kubelet.env.ContainerEnvironment}; pure but for {@link
 * dev.hearth.standalone.kubelet.env.References}.
 */
@NullMarked
package dev.hearth.standalone.kubelet.env;

import org.jspecify.annotations.NullMarked;
