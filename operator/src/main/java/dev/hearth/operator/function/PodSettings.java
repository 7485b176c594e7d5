package dev.hearth.operator.function;

import java.net.URI;

/**
 * What the installation says about every pod.
 *
 * @param imagePrefix before {@code function-<runtime>}, such as {@code ghcr.io/hearth/}
 * @param packages where pods get their code: the packages server as pods see it
 */
public record PodSettings(String imagePrefix, String imageTag, String region, URI packages) {}
