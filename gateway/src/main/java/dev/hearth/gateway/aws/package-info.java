/**
 * The one AWS endpoint: finds out for which service a request was signed and gives it to that service. Door:
 * {@link dev.hearth.gateway.aws.AwsEndpoint}; a service plugs in as an {@link dev.hearth.gateway.aws.AwsService}.
 */
@NullMarked
package dev.hearth.gateway.aws;

import org.jspecify.annotations.NullMarked;
