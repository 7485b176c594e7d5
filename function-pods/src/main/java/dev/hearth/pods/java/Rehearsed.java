package dev.hearth.pods.java;

/** What pods of a pool load from a folder while they wait, as they will load their function. */
final class Rehearsed {
    private Rehearsed() {}
}
