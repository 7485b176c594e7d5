/**
 * Function URLs: {@code /functions/{namespace}/{name}[/rest]} to the API Gateway HTTP API payload 2.0 and back. Door:
 * {@link dev.hearth.gateway.url.FunctionUrls}. Formats follow "Invoking Lambda function URLs" (Lambda developer guide).
 * Closed by default: a URL whose {@code authType} is not {@code NONE} wants a signature or a token.
 */
@NullMarked
package dev.hearth.gateway.url;

import org.jspecify.annotations.NullMarked;
