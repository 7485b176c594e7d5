package dev.hearth.operator.code;

/** A package was not taken into the store. */
public final class CodeRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient CodeFault fault;

    public CodeRefused(CodeFault.Reason reason, String message) {
        super(message, null, false, false);
        this.fault = new CodeFault(reason, message);
    }

    public CodeFault fault() {
        return fault;
    }
}
