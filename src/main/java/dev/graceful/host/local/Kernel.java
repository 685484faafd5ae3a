package dev.graceful.host.local;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The few system calls that Java has no way to make. Their numbers are the same on x86-64 and arm64. */
@SuppressWarnings("restricted") // calling into C is the point
final class Kernel {
    private static final long KILL = System.getProperty("os.arch", "").equals("aarch64") ? 129 : 62;
    private static final long CLOSE = System.getProperty("os.arch", "").equals("aarch64") ? 57 : 3;
    private static final long PIDFD_SEND_SIGNAL = 424;
    private static final long PIDFD_OPEN = 434;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.firstVariadicArg(1),
                    Linker.Option.captureCallState("errno"));

    private Kernel() {}

    /** A handle to a process, at least 0, or the negated error number. */
    static long openProcess(long pid) {
        return call(PIDFD_OPEN, pid, 0, 0, 0);
    }

    /** Signals what the handle was opened for, never another process; 0 or the negated error number. */
    static long signal(long handle, int signal) {
        return call(PIDFD_SEND_SIGNAL, handle, signal, 0, 0);
    }

    /** Signals whatever has this pid; 0 or the negated error number. */
    static long kill(long pid, int signal) {
        return call(KILL, pid, signal, 0, 0);
    }

    static void close(long handle) {
        call(CLOSE, handle, 0, 0, 0);
    }

    private static long call(long number, long a, long b, long c, long d) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = (long) SYSCALL.invokeExact(state, number, a, b, c, d);
            return result == -1 ? -state.get(ValueLayout.JAVA_INT, 0) : result;
        } catch (Throwable impossible) {
            // The handle is declared to throw anything; a call into C throws nothing.
            throw new IllegalStateException("system call " + number + " could not be made", impossible);
        }
    }
}
