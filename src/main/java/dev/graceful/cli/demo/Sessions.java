package dev.graceful.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The servers that a demonstration started, recorded in a file so that a later one can end what a crashed one left behind.
 *
 * <p>Each server leads a session of its own, and everything it forks stays in it. A process is taken for one of them only when it
 * belongs to a recorded session, was not started before the server was, and works in the private directory: a reused pid is never
 * hit.
 */
record Sessions(Path file, Path directory) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Records the session that this process leads. */
    void record(long leader) throws IOException {
        var line = leader + " " + Stat.of(leader).startTicks() + " " + bootId() + "\n";
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Ends every process of the recorded sessions, politely first, and forgets the sessions. Returns how many there were. */
    int end() throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        var found = new ArrayList<ProcessHandle>();
        for (var line : Files.readAllLines(file)) {
            var words = line.split(" ", -1);
            // A line that was cut short by a crash names no process for certain.
            if (words.length == 3 && words[2].equals(bootId())) {
                found.addAll(members(Long.parseLong(words[0]), Long.parseLong(words[1])));
            }
        }
        found.forEach(ProcessHandle::destroy);
        await(found);
        found.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        await(found);
        Files.deleteIfExists(file);
        return found.size();
    }

    private List<ProcessHandle> members(long session, long startTicks) {
        return ProcessHandle.allProcesses()
                .filter(process -> belongs(process.pid(), session, startTicks))
                .toList();
    }

    private boolean belongs(long pid, long session, long startTicks) {
        try {
            var stat = Stat.of(pid);
            return stat.session() == session
                    && stat.startTicks() >= startTicks
                    && Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                            .startsWith(directory);
        } catch (IOException e) {
            // It ended meanwhile, or it belongs to someone else: either way it is none of ours.
            return false;
        }
    }

    private static void await(List<ProcessHandle> processes) {
        var ends = processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(ends).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Those that are left are ended the hard way, or stay zombies of a careless parent.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String bootId() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    private record Stat(long session, long startTicks) {
        static Stat of(long pid) throws IOException {
            var text = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name is in brackets and may hold anything; the fields after it are numbers, the first of them is
            // field 3.
            var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            return new Stat(Long.parseLong(fields[3]), Long.parseLong(fields[19]));
        }
    }
}
