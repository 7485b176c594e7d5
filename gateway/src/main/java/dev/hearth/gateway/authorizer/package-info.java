/**
 * Who is calling: AWS Signature Version 4 with an access key, or a bearer token of the cluster. Door:
 * {@link dev.hearth.gateway.authorizer.Authorizer}, called by the request chain. What it does not know it refuses.
 *
 * <p>The rules are those of "AWS Signature Version 4 for API requests" (IAM user guide) and the words of refusals are
 * Lambda's.
 */
@NullMarked
package dev.hearth.gateway.authorizer;

import org.jspecify.annotations.NullMarked;
