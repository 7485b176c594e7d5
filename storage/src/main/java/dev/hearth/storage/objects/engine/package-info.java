/**
 * The port between the S3 front and what keeps the objects: {@link dev.hearth.storage.objects.engine.ObjectEngine} says
 * where an S3 endpoint is and what it can, and nothing here cares whose it is. {@link
 * dev.hearth.storage.objects.engine.EngineClient} speaks to it, signing with keys that no caller ever sees.
 */
@NullMarked
package dev.hearth.storage.objects.engine;

import org.jspecify.annotations.NullMarked;
