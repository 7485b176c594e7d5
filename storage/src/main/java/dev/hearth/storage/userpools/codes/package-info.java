/**
 * Confirmation codes: {@link dev.hearth.storage.userpools.codes.Codes} makes and checks them, {@link
 * dev.hearth.storage.userpools.codes.CodePost} brings them to people, by the pool's mail server or, where there is none, into a
 * Secret of the pool's namespace. Codes are never logged; what is kept with the user is a keyed digest with an expiry and a
 * count of attempts.
 */
@NullMarked
package dev.hearth.storage.userpools.codes;

import org.jspecify.annotations.NullMarked;
