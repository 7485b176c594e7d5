/**
 * When a schedule is due: {@link dev.hearth.eventing.schedules.cron.Expression}, read from the text of {@code rate()}, {@code
 * cron()} or {@code at()}. Pure.
 */
@NullMarked
package dev.hearth.eventing.schedules.cron;

import org.jspecify.annotations.NullMarked;
