package dev.graceful.host.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.Snapshot.Detail;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.ProcessId;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import oshi.util.driver.linux.proc.ProcessStat;

/** One reading of the process table. */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final List<String> PREFIXES =
            List.of("GUNICORN_", "SUPERVISOR_", "SYSTEMD_", "LISTEN_", "NOTIFY_", "INVOCATION_");
    private static final Set<String> NAMES = Set.of("PATH", "PWD", "VIRTUAL_ENV", "PYTHONPATH");

    private final String bootId;
    private final BootClock clock;
    private final Map<Object, String> accounts = new HashMap<>();

    ProcessTable(String bootId, BootClock clock) {
        this.bootId = bootId;
        this.clock = clock;
    }

    /**
     * Every process, with the detail of those whose command line contains one of the texts and of their ancestors.
     *
     * @throws IOException when the process table itself cannot be read
     */
    List<ProcessFact> read(List<String> detailed) throws IOException {
        Instant booted = clock.booted();
        var facts = new LinkedHashMap<Long, ProcessFact>();
        for (File entry : ProcessStat.getPidFiles()) {
            ProcessFact fact = brief(Long.parseLong(entry.getName()), booted);
            if (fact != null) {
                facts.put(fact.id().pid(), fact);
            }
        }
        if (facts.isEmpty()) {
            throw new IOException("no process is visible in /proc");
        }
        for (long pid : wanted(facts, detailed)) {
            facts.computeIfPresent(pid, (key, fact) -> withDetail(fact));
        }
        return List.copyOf(facts.values());
    }

    private @Nullable ProcessFact brief(long pid, Instant booted) {
        Stat before = Stat.of(pid);
        if (before == null) {
            return null;
        }
        try {
            // Threads of the kernel, half of the table on many machines, have no command line and are nobody's.
            boolean kernel = before.kernelThread();
            List<String> argv = kernel ? List.of() : words(Files.readAllBytes(PROC.resolve(pid + "/cmdline")));
            String user = account(PROC.resolve(Long.toString(pid)));
            // A second reading: the state belongs to the end, and a pid that was reused in between is not taken for the
            // old process.
            Stat stat = kernel ? before : Stat.of(pid);
            if (stat == null || stat.startTicks() != before.startTicks()) {
                return null;
            }
            var id = new ProcessId(pid, stat.startTicks(), bootId);
            var startedAt = clock.at(booted, stat.startTicks());
            return new ProcessFact(id, stat.parent(), user, startedAt, stat.state(), argv, null);
        } catch (IOException gone) {
            return null;
        }
    }

    private static Set<Long> wanted(Map<Long, ProcessFact> facts, List<String> texts) {
        var wanted = new HashSet<Long>();
        for (ProcessFact fact : facts.values()) {
            String line = String.join(" ", fact.argv());
            if (texts.stream().anyMatch(line::contains)) {
                ProcessFact next = fact;
                while (next != null && wanted.add(next.id().pid())) {
                    next = facts.get(next.parent());
                }
            }
        }
        return wanted;
    }

    private static ProcessFact withDetail(ProcessFact fact) {
        Detail detail = detail(fact.id().pid());
        Stat now = Stat.of(fact.id().pid());
        boolean same = now != null && now.startTicks() == fact.id().startTicks();
        return new ProcessFact(
                fact.id(),
                fact.parent(),
                fact.user(),
                fact.startedAt(),
                fact.state(),
                fact.argv(),
                same ? detail : null);
    }

    private static @Nullable Detail detail(long pid) {
        Path process = PROC.resolve(Long.toString(pid));
        try {
            return new Detail(
                    Files.readSymbolicLink(process.resolve("cwd")).toString(),
                    Files.readSymbolicLink(process.resolve("exe")).toString(),
                    environment(Files.readAllBytes(process.resolve("environ"))),
                    cgroup(Files.readAllLines(process.resolve("cgroup"))),
                    sockets(process.resolve("fd")));
        } catch (IOException unreadable) {
            return null; // another account's process, a kernel thread, or gone
        }
    }

    /** The words of a command line. A process that rewrites its title leaves NULs after it: those are not words. */
    static List<String> words(byte[] line) {
        int end = line.length;
        while (end > 0 && line[end - 1] == 0) {
            end--;
        }
        return end == 0 ? List.of() : Arrays.asList(new String(line, 0, end, UTF_8).split("\0", -1));
    }

    /** Those variables that tell who started a server and how; any other one may hold a secret and is never kept. */
    static Map<String, String> environment(byte[] environ) {
        var kept = new HashMap<String, String>();
        for (String variable : new String(environ, UTF_8).split("\0", -1)) {
            int equals = variable.indexOf('=');
            String name = equals > 0 ? variable.substring(0, equals) : "";
            if (NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith)) {
                kept.putIfAbsent(name, variable.substring(equals + 1));
            }
        }
        return kept;
    }

    private static String cgroup(List<String> lines) {
        String last = "";
        for (String line : lines) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && fields[2].startsWith("/")) {
                last = fields[2];
            }
        }
        return last;
    }

    private static List<Long> sockets(Path descriptors) throws IOException {
        var inodes = new ArrayList<Long>();
        try (var entries = Files.newDirectoryStream(descriptors)) {
            for (Path entry : entries) {
                Long inode = socket(entry);
                if (inode != null) {
                    inodes.add(inode);
                }
            }
        } catch (java.nio.file.DirectoryIteratorException broken) {
            throw broken.getCause();
        }
        return inodes;
    }

    private static @Nullable Long socket(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:[") ? Long.valueOf(target.substring(8, target.length() - 1)) : null;
        } catch (IOException closed) {
            return null;
        }
    }

    /** The directory of a process always belongs to the account it acts as; the files in it do not when it changed accounts. */
    private String account(Path process) throws IOException {
        Object uid = Files.getAttribute(process, "unix:uid");
        String known = accounts.get(uid);
        if (known == null) {
            known = Files.getOwner(process).getName();
            accounts.put(uid, known);
        }
        return known;
    }
}
