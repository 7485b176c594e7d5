package dev.hearth.operator.code;

/** Where the resolving of a function's code stands. */
public sealed interface CodeState {
    /** The package is in the store, whole and checked. */
    record Stored(Digest digest) implements CodeState {}

    /** It is being fetched; the resolver tells when that has ended. */
    record Fetching(String url) implements CodeState {}

    /** There is none; where the fault may pass by itself the resolver tries again and tells. */
    record Refused(CodeFault fault) implements CodeState {}
}
