package dev.hearth.operator.code;

/**
 * Why there is no package: the reason of the condition {@code CodeAvailable}, and a sentence for whoever wrote the
 * function.
 */
public record CodeFault(Reason reason, String message) {
    public enum Reason {
        /** No package of this digest is in the store, and the spec names no place to get it from. */
        CodeNotFound(false),
        DigestMismatch(false),
        /** Not a zip, or one whose unpacking could write outside its folder or twice to one place. */
        UnsafePackage(false),
        PackageTooLarge(false),
        /** The one that may pass by itself. */
        DownloadFailed(true);

        private final boolean retried;

        Reason(boolean retried) {
            this.retried = retried;
        }

        public boolean retried() {
            return retried;
        }
    }
}
