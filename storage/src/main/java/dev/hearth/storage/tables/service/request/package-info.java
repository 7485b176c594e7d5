/**
 * Requests and answers as JSON. A {@link dev.hearth.storage.tables.service.request.Shape} names the fields of an operation,
 * their kinds and rules; reading one streams the body into {@link dev.hearth.storage.tables.service.request.Fields}, so
 * that what has a wrong JSON type is a SerializationException and what breaks a field's rule is a ValidationException,
 * both in DynamoDB's words, before an operation sees it. {@link dev.hearth.storage.tables.service.request.Fault} is the
 * table of all refusals.
 */
@NullMarked
package dev.hearth.storage.tables.service.request;

import org.jspecify.annotations.NullMarked;
