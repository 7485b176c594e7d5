package dev.hearth.standalone.kubelet.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * The handful of C library calls that the kubelet needs, with Java types. Everything here is plain translation; numbers
 * are Linux's ({@code bits/waitflags.h}, {@code spawn.h}, {@code fcntl.h}) and the same on x86-64 and aarch64.
 */
final class Posix {
    static final int SIGKILL = 9;

    private static final int EINTR = 4;
    private static final int ESRCH = 3;
    private static final int O_CLOEXEC = 02000000;
    private static final int O_RDONLY = 0;
    private static final short POLLIN = 1;
    private static final int P_PID = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x01000000;
    private static final short SPAWN_SETSIGDEF = 0x04;
    private static final short SPAWN_SETSIGMASK = 0x08;
    private static final short SPAWN_SETSID = 0x80;
    private static final int SCHED_BATCH = 3;

    /** Larger than every one of posix_spawnattr_t (336), posix_spawn_file_actions_t (80), sigset_t and siginfo_t (128). */
    private static final int STRUCT_BYTES = 512;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout ERRNO_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = ERRNO_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SPAWN =
            plain("posix_spawn", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle ACTIONS_INIT =
            plain("posix_spawn_file_actions_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle ACTIONS_DESTROY =
            plain("posix_spawn_file_actions_destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle ACTIONS_DUP2 =
            plain("posix_spawn_file_actions_adddup2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ACTIONS_OPEN = plain(
            "posix_spawn_file_actions_addopen",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ACTIONS_CHDIR =
            plain("posix_spawn_file_actions_addchdir_np", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle ACTIONS_CLOSE_FROM =
            plain("posix_spawn_file_actions_addclosefrom_np", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle ATTRIBUTES_INIT =
            plain("posix_spawnattr_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle ATTRIBUTES_FLAGS =
            plain("posix_spawnattr_setflags", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
    private static final MethodHandle ATTRIBUTES_SIGDEF =
            plain("posix_spawnattr_setsigdefault", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SIGFILLSET = plain("sigfillset", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle WAITID =
            withErrno("waitid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle WAITPID =
            withErrno("waitpid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle KILL = withErrno("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SCHEDULE =
            withErrno("sched_setscheduler", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle PIPE2 = withErrno("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle READ =
            withErrno("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            withErrno("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE = withErrno("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle POLL =
            withErrno("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle STRERROR = plain("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private Posix() {}

    /** Both ends of a pipe; neither is inherited by a child unless {@link #spawn} is told to. */
    record Pipe(int readEnd, int writeEnd) {}

    static Pipe pipe() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            int result = (int) call(arena, "pipe2", PIPE2, ends, O_CLOEXEC);
            assert result == 0;
            return new Pipe(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
        }
    }

    /**
     * Starts {@code path} in a new session with default signal handling, descriptor 0 from {@code standardInput} (or
     * {@code /dev/null} when negative), 1 and 2 to {@code output}, and no other descriptor. Returns once the new
     * program runs: a program that cannot be executed is an exception here, not an exit.
     */
    static int spawn(
            String path, List<String> argv, List<String> environment, String directory, int standardInput, int output)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = arena.allocate(STRUCT_BYTES, 16);
            MemorySegment attributes = arena.allocate(STRUCT_BYTES, 16);
            MemorySegment allSignals = arena.allocate(STRUCT_BYTES, 16);
            MemorySegment pid = arena.allocate(JAVA_INT);
            check("posix_spawn_file_actions_init", (int) ACTIONS_INIT.invokeExact(actions));
            try {
                check("addchdir", (int) ACTIONS_CHDIR.invokeExact(actions, arena.allocateFrom(directory)));
                if (standardInput < 0) {
                    MemorySegment nothing = arena.allocateFrom("/dev/null");
                    check("addopen", (int) ACTIONS_OPEN.invokeExact(actions, 0, nothing, O_RDONLY, 0));
                } else {
                    check("adddup2", (int) ACTIONS_DUP2.invokeExact(actions, standardInput, 0));
                }
                check("adddup2", (int) ACTIONS_DUP2.invokeExact(actions, output, 1));
                check("adddup2", (int) ACTIONS_DUP2.invokeExact(actions, output, 2));
                check("addclosefrom", (int) ACTIONS_CLOSE_FROM.invokeExact(actions, 3));
                check("posix_spawnattr_init", (int) ATTRIBUTES_INIT.invokeExact(attributes));
                check("sigfillset", (int) SIGFILLSET.invokeExact(allSignals));
                check("setsigdefault", (int) ATTRIBUTES_SIGDEF.invokeExact(attributes, allSignals));
                // The attribute's signal mask is the empty set from posix_spawnattr_init: nothing blocked.
                check("setflags", (int) ATTRIBUTES_FLAGS.invokeExact(
                        attributes, (short) (SPAWN_SETSID | SPAWN_SETSIGDEF | SPAWN_SETSIGMASK)));
                int error = (int) SPAWN.invokeExact(
                        pid,
                        arena.allocateFrom(path),
                        actions,
                        attributes,
                        strings(arena, argv),
                        strings(arena, environment));
                if (error != 0) {
                    throw new IOException("exec: \"" + path + "\": " + message(error));
                }
                return pid.get(JAVA_INT, 0);
            } finally {
                int ignored = (int) ACTIONS_DESTROY.invokeExact(actions);
            }
        } catch (Throwable e) {
            throw asIo(e);
        }
    }

    /**
     * Makes a process that has just begun {@code SCHED_BATCH} (sched(7)), with all that it starts: it has its share of the
     * processor like everyone, but its waking up does not interrupt whoever woke it.
     */
    static void yieldWhenWoken(int pid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            call(arena, "sched_setscheduler", SCHEDULE, pid, SCHED_BATCH, arena.allocate(STRUCT_BYTES, 16));
        }
    }

    /** Blocks until the child has ended but leaves it a zombie, so that its pid and group stay its own. */
    static void awaitExit(int pid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            call(arena, "waitid", WAITID, P_PID, pid, arena.allocate(STRUCT_BYTES, 16), WEXITED | WNOWAIT);
        }
    }

    /** Takes the zombie away and says how it ended. */
    static Exit reap(int pid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(JAVA_INT);
            call(arena, "waitpid", WAITPID, pid, status, 0);
            int value = status.get(JAVA_INT, 0);
            int signal = value & 0x7f;
            return signal == 0 ? Exit.code((value >> 8) & 0xff) : Exit.signal(signal);
        }
    }

    /** Sends a signal to a process, or to a group when negative; false when there is none such. */
    static boolean kill(int pid, int signal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_STATE);
            if ((int) KILL.invokeExact(state, pid, signal) == 0) {
                return true;
            }
            return (int) ERRNO.get(state, 0L) != ESRCH;
        } catch (Throwable e) {
            throw new IllegalStateException("kill(" + pid + ", " + signal + ") could not be called", e);
        }
    }

    /** Waits until there is something to read or the other side is closed; false when the time is over. */
    static boolean readable(int descriptor, int timeoutMillis) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(8, 4);
            poll.set(JAVA_INT, 0, descriptor);
            poll.set(JAVA_SHORT, 4, POLLIN);
            return call(arena, "poll", POLL, poll, 1L, timeoutMillis) > 0;
        }
    }

    /** Reads what is there into the buffer (a direct one); 0 at the end. */
    static int read(int descriptor, ByteBuffer into) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = MemorySegment.ofBuffer(into);
            return (int) call(arena, "read", READ, descriptor, segment, segment.byteSize());
        }
    }

    static void write(int descriptor, byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rest = arena.allocate(bytes.length);
            rest.copyFrom(MemorySegment.ofArray(bytes));
            while (rest.byteSize() > 0) {
                rest = rest.asSlice(call(arena, "write", WRITE, descriptor, rest, rest.byteSize()));
            }
        }
    }

    static void close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) CLOSE.invokeExact(arena.allocate(ERRNO_STATE), descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException("close(" + descriptor + ") could not be called", e);
        }
    }

    /** Calls a function that answers -1 and sets errno when it fails; tries again when a signal came between. */
    private static long call(Arena arena, String name, MethodHandle function, Object... arguments) throws IOException {
        MemorySegment state = arena.allocate(ERRNO_STATE);
        Object[] all = new Object[arguments.length + 1];
        all[0] = state;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try {
            while (true) {
                long result = ((Number) function.invokeWithArguments(all)).longValue();
                if (result >= 0) {
                    return result;
                }
                int error = (int) ERRNO.get(state, 0L);
                if (error != EINTR) {
                    throw new IOException(name + ": " + message(error));
                }
            }
        } catch (Throwable e) {
            throw asIo(e);
        }
    }

    private static MemorySegment strings(Arena arena, List<String> values) {
        MemorySegment array = arena.allocate(ADDRESS, values.size() + 1L);
        for (int i = 0; i < values.size(); i++) {
            array.setAtIndex(ADDRESS, i, arena.allocateFrom(values.get(i)));
        }
        array.setAtIndex(ADDRESS, values.size(), MemorySegment.NULL);
        return array;
    }

    private static void check(String name, int error) throws IOException {
        if (error != 0) {
            throw new IOException(name + ": " + message(error));
        }
    }

    private static String message(int error) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(error);
            return text.reinterpret(256).getString(0).toLowerCase(Locale.ROOT);
        } catch (Throwable e) {
            return "error " + error;
        }
    }

    private static IOException asIo(Throwable e) {
        return switch (e) {
            case IOException io -> io;
            case Error error -> throw error;
            case RuntimeException runtime -> throw runtime;
            default -> new IOException(e);
        };
    }

    private static MethodHandle plain(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(symbol(name), descriptor);
    }

    private static MethodHandle withErrno(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(symbol(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    private static MemorySegment symbol(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsupportedOperationException("The local kubelet needs \"" + name
                        + "\" of the GNU C library 2.34 or newer, and this system has none: run Hearth on such a Linux"
                        + " (Debian 12, Ubuntu 22.04, Fedora 35 or later), in a virtual machine if need be."));
    }
}
