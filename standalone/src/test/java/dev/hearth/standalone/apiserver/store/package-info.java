/** Tests of the store and its journal, kills and compaction included. */
@NullMarked
package dev.hearth.standalone.apiserver.store;

import org.jspecify.annotations.NullMarked;
