/**
 * The laptop's Keycloak: the real distribution, got once through Maven, built once, run as a child JVM on loopback. Door:
 * {@link dev.hearth.standalone.engines.keycloak.EmbeddedKeycloak}, which the storage room asks where Keycloak is; the first
 * question starts it. It is restarted when it ends, ends with the platform however that ends, and keeps its database and its
 * log in the platform's data folder. Why so: {@code RATIONALE.md} beside this file.
 */
@NullMarked
package dev.hearth.standalone.engines.keycloak;

import org.jspecify.annotations.NullMarked;
