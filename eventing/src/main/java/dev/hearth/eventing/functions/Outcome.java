package dev.hearth.eventing.functions;

/** What became of one invocation. */
public sealed interface Outcome {
    /** The function returned. */
    record Returned(byte[] payload) implements Outcome {}

    /** The function's own fault: it threw, timed out, ended. {@code payload} is Lambda's error object. */
    record Failed(byte[] payload) implements Outcome {}

    /** It was not run, for the moment: too many at once, no pod in time, the gateway is away. */
    record NotNow(Reason reason, int status, String message) implements Outcome {}

    /** It was not run and never will be like this: there is no such function, the event is too large or refused. */
    record Refused(int status, String errorType, String message) implements Outcome {}

    /** Why it was not run now. */
    enum Reason {
        /** Lambda's TooManyRequestsException. */
        THROTTLED,
        /** Whatever is the platform's fault or state. */
        UNAVAILABLE
    }
}
