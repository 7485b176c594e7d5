@NullMarked
package dev.hearth.storage.tables.kind;

import org.jspecify.annotations.NullMarked;
