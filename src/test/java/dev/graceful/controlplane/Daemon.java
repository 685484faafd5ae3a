package dev.graceful.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process of the control plane, its output in a file, ended by the handle that started it. */
record Daemon(String name, Process process, Path log) {

    /**
     * Starts a program and records it, so that a later run can end it if this one cannot.
     *
     * @param log gets standard output and error; appended to, because a start may be tried again on other ports
     */
    static Daemon start(Path program, List<String> arguments, Path log, Leftovers.Run run) throws IOException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(program.toString());
        builder.command().addAll(arguments);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process process = builder.start();
        run.record(process.toHandle());
        return new Daemon(program.getFileName().toString(), process, log);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Asks the process to end, and after ten seconds insists; nothing it stores outlives the run. */
    void end() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name + " (output in " + log + ")";
    }
}
