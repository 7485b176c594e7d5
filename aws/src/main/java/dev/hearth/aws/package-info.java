/**
 * The ground floor's second room: what every front that speaks AWS's protocols shares. Gateway and storage import it; it
 * imports only {@code api}.
 */
@NullMarked
package dev.hearth.aws;

import org.jspecify.annotations.NullMarked;
