/**
 * Which groups, versions and resources there are, and their OpenAPI v3 documents, made on demand.
 */
@NullMarked
package dev.hearth.standalone.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
