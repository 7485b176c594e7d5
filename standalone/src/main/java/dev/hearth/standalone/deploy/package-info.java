/**
 * What {@code hearth deploy} does with a folder: see what runtime it is for ({@link dev.hearth.standalone.deploy.SourceFolder}),
 * zip it reproducibly, upload it by digest and apply a Function that names it. A client of the platform's endpoints and
 * nothing more.
 *
 * <p>Door: {@link dev.hearth.standalone.deploy.Deployment}. Called by {@code cli}. Guarantees that the same folder
 * gives the same digest, and that nothing is applied when the upload failed.
 */
@NullMarked
package dev.hearth.standalone.deploy;

import org.jspecify.annotations.NullMarked;
