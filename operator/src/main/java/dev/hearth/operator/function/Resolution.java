package dev.hearth.operator.function;

import dev.hearth.operator.code.Digest;
import dev.hearth.operator.function.References.Contents;
import dev.hearth.operator.function.References.Reference;
import java.util.Map;
import java.util.Optional;

/** What following a request's code and references came to. */
sealed interface Resolution {
    /** What there is to say of the code. */
    Finding code();

    /** All is there; pods can be planned. */
    record Complete(Finding code, Optional<Digest> digest, Map<Reference, Contents> references) implements Resolution {}

    /** Something is missing or not there yet. */
    record Incomplete(Finding code, Finding ready) implements Resolution {}
}
