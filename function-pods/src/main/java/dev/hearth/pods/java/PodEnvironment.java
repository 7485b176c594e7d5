package dev.hearth.pods.java;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import sun.misc.Unsafe;

/**
 * Changes this process's environment: as {@link System#getenv()} gives it, which Java reads once and lets nobody change, and
 * as native code and child processes see it.
 */
final class PodEnvironment {
    private static final MethodHandle SETENV = nativeFunction(
            "setenv",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle UNSETENV =
            nativeFunction("unsetenv", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    static void change(Map<String, String> variables) {
        behind().putAll(variables);
        try (Arena memory = Arena.ofConfined()) {
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                int failed = (int) SETENV.invokeExact(
                        memory.allocateFrom(variable.getKey()), memory.allocateFrom(variable.getValue()), 1);
                if (failed != 0) {
                    throw new IllegalStateException("'" + variable.getKey() + "' cannot be a variable's name");
                }
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) { // setenv(3) throws nothing
            throw new IllegalStateException(e);
        }
    }

    static void remove(List<String> names) {
        try (Arena memory = Arena.ofConfined()) {
            for (String name : names) {
                behind().remove(name);
                int unused = (int) UNSETENV.invokeExact((MemorySegment) memory.allocateFrom(name));
            }
        } catch (Throwable e) { // unsetenv(3) throws nothing
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle nativeFunction(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    /** The map behind {@link System#getenv()}'s, which JDK 25 wraps to be read only; reflection is closed there. */
    @SuppressWarnings({"unchecked", "removal", "deprecation"})
    private static Map<String, String> behind() {
        try {
            Field mine = Unsafe.class.getDeclaredField("theUnsafe");
            mine.setAccessible(true);
            Unsafe unsafe = (Unsafe) mine.get(null);
            Field under = Class.forName("java.util.Collections$UnmodifiableMap").getDeclaredField("m");
            return (Map<String, String>) unsafe.getObject(System.getenv(), unsafe.objectFieldOffset(under));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the environment cannot be changed in this JDK", e);
        }
    }

    private PodEnvironment() {}
}
