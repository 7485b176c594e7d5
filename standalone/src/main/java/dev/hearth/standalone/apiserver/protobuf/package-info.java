/**
 * Bodies in Kubernetes' protobuf form, which kubectl sends for built-in kinds ({@code kubectl create secret},
 * {@code kubectl auth can-i}); they become the JSON that everything else works on. Answers are always JSON, which such
 * clients accept too.
 *
 * <p>Door: {@link dev.hearth.standalone.apiserver.protobuf.ProtobufBody}. Called by {@code http}.
 */
@NullMarked
package dev.hearth.standalone.apiserver.protobuf;

import org.jspecify.annotations.NullMarked;
