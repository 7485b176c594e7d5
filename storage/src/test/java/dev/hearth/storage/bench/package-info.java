/**
 * What {@code ./hearth bench} measures of this room, each thing beside what it stands on: tables beside their engine and
 * beside the driver, objects beside the S3 behind the front. {@link dev.hearth.storage.bench.StorageBench} is the door. No
 * tests; nothing is judged.
 */
@NullMarked
package dev.hearth.storage.bench;

import org.jspecify.annotations.NullMarked;
