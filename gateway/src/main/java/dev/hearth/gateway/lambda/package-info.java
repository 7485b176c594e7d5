/**
 * The Lambda API on the AWS endpoint: Invoke, and the read-only ListFunctions, GetFunction and GetFunctionConfiguration.
 * Door: {@link dev.hearth.gateway.lambda.LambdaApi}. Statuses, headers and error types are those of the "AWS Lambda API
 * Reference" (API version 2015-03-31).
 */
@NullMarked
package dev.hearth.gateway.lambda;

import org.jspecify.annotations.NullMarked;
