/**
 * The verbs on objects: create, read, list, update, patch, delete, each as one straight story from the request's
 * body to the store. The door is {@link dev.hearth.standalone.apiserver.resource.Resources}.
 */
@NullMarked
package dev.hearth.standalone.apiserver.resource;

import org.jspecify.annotations.NullMarked;
