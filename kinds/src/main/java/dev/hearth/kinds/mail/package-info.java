/** Mail by SMTP, for every room whose kinds name a mail server. Door: {@link dev.hearth.kinds.mail.Mailer}. */
@NullMarked
package dev.hearth.kinds.mail;

import org.jspecify.annotations.NullMarked;
