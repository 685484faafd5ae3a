package dev.graceful.host.shell;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** A process of this machine as a channel. What it prints is read on threads of its own, so that whoever waits for it can be woken. */
public final class ProcessChannel implements Channel {
    private final Process process;
    private final Printed output = new Printed();
    private final Printed errors = new Printed();

    /**
     * Begins to read.
     *
     * @param process just started; ended when the channel is closed
     * @param name what its threads are called after
     * @param first takes what is not for the reader from the beginning of the standard error; on the thread that reads it
     */
    public ProcessChannel(Process process, String name, Consumer<InputStream> first) {
        this.process = process;
        thread(name + "-output", () -> output.fill(process.getInputStream()));
        thread(name + "-errors", () -> {
            InputStream in = process.getErrorStream();
            first.accept(in);
            errors.fill(in);
        });
    }

    /** A thread for reading from a process. That holds its carrier, so a virtual one would be no gain. */
    public static void thread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    /** Whether the process is gone. */
    public boolean ended() {
        return !process.isAlive();
    }

    @Override
    public OutputStream input() {
        return process.getOutputStream();
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public InputStream errors() {
        return errors;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        output.end();
        errors.end();
    }
}
