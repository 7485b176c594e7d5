/**
 * XML as the S3 API has it: small documents read whole into {@link dev.hearth.storage.objects.xml.XmlElement}s (no entities,
 * no document types, a bounded depth), and written by {@link dev.hearth.storage.objects.xml.XmlWriter}.
 */
@NullMarked
package dev.hearth.storage.objects.xml;

import org.jspecify.annotations.NullMarked;
