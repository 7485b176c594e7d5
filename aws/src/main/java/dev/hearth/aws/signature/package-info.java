/**
 * Signature Version 4 as a server sees it: {@link dev.hearth.aws.signature.Claim} reads what a request says of its
 * caller, {@link dev.hearth.aws.signature.SignatureV4} checks it against a {@link
 * dev.hearth.aws.signature.SigningKey}, and a {@link dev.hearth.aws.signature.Denial} says in AWS's words why not. S3 signs
 * in more ways than other services: {@link dev.hearth.aws.signature.S3Signature} checks them, and {@link
 * dev.hearth.aws.signature.S3Signer} makes them. The fronts of gateway and storage call it; it never waits and keeps nothing
 * but derived keys.
 */
@NullMarked
package dev.hearth.aws.signature;

import org.jspecify.annotations.NullMarked;
