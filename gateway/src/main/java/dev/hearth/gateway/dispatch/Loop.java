package dev.hearth.gateway.dispatch;

import io.vertx.core.Context;

/** An event loop that owns state. What is given to {@link #run} runs there: at once when already there, else later. */
public final class Loop {
    private final Context context;
    private final Thread thread;

    private Loop(Context context, Thread thread) {
        this.context = context;
        this.thread = thread;
    }

    /** The loop of the calling thread, which must be that of {@code context}. */
    public static Loop current(Context context) {
        return new Loop(context, Thread.currentThread());
    }

    public void run(Runnable step) {
        if (Thread.currentThread() == thread) {
            step.run();
        } else {
            context.runOnContext(nothing -> step.run());
        }
    }

    /** Later, in any case: for work that must not run inside the caller's own. */
    public void later(Runnable step) {
        context.runOnContext(nothing -> step.run());
    }

    /** Once, after so many milliseconds. */
    public void after(long millis, Runnable step) {
        context.owner().setTimer(millis, timer -> run(step));
    }
}
