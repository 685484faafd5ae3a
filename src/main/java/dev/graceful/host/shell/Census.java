package dev.graceful.host.shell;

import dev.graceful.host.HostException;
import dev.graceful.host.Snapshot.Detail;
import dev.graceful.host.Snapshot.ProcessFact;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The processes of a machine, kept up to date from what has changed. The program there remembers what it has told on this conversation, so
 * both begin anew together.
 */
final class Census {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** The words of one process are cut at 32 KiB there, so that this many fit into an answer. */
    private static final int AT_ONCE = 30;

    private static final long TICKS_PER_SECOND = 100;
    /** Between fork and exec, and until a program has given itself a title. */
    private static final long YOUNG_SECONDS = 3;

    private final Talk talk;
    private final Map<Long, ProcessEntry> known = new HashMap<>();
    private List<Long> pids = List.of();
    private long uptimeTicks;

    Census(Talk talk) {
        this.talk = talk;
    }

    /** {@code /proc/1 /proc/2 …}: every process there is. */
    void all(String line) {
        pids = Arrays.stream(line.split(" ", -1))
                .map(path -> Long.valueOf(path.substring("/proc/".length())))
                .toList();
        known.keySet().retainAll(new HashSet<>(pids));
    }

    /** {@code PID STATE PARENT FLAGS START COMMAND}: one that is new or has changed. */
    void changed(String line) {
        int cut = line.indexOf(' ');
        long pid = Long.parseLong(line.substring(0, cut));
        known.put(pid, ProcessEntry.parse(pid, line.substring(cut + 1)));
    }

    /** The seconds since the boot. */
    void uptime(BigDecimal seconds) {
        uptimeTicks = seconds.movePointRight(2).longValue();
    }

    /** Everything that was asked about processes is asked again. */
    void doubt() {
        known.replaceAll((pid, process) -> process.undetailed());
    }

    /**
     * Asks for what is not known yet.
     *
     * @param texts processes whose command line contains one of them are read in detail, and so are their ancestors
     * @return whether anything was asked
     */
    boolean complete(List<String> texts) throws HostException {
        List<Long> unread = pids.stream()
                .filter(pid -> known.containsKey(pid) && at(pid).unread())
                .toList();
        for (int from = 0; from < unread.size(); from += AT_ONCE) {
            readWords(unread.subList(from, Math.min(unread.size(), from + AT_ONCE)));
        }
        List<Long> undetailed = wanted(texts).stream()
                .filter(pid -> !at(pid).detailed())
                .sorted()
                .toList();
        for (int from = 0; from < undetailed.size(); from += AT_ONCE) {
            readDetail(undetailed.subList(from, Math.min(undetailed.size(), from + AT_ONCE)));
        }
        return !undetailed.isEmpty();
    }

    private ProcessEntry at(long pid) {
        return java.util.Objects.requireNonNull(known.get(pid));
    }

    private Set<Long> wanted(List<String> texts) {
        var wanted = new HashSet<Long>();
        for (ProcessEntry process : known.values()) {
            if (!process.ofTheKernel() && process.matches(texts)) {
                ProcessEntry next = process;
                while (next != null && wanted.add(next.pid())) {
                    next = known.get(next.parent());
                }
            }
        }
        wanted.removeIf(pid -> at(pid).ofTheKernel());
        return wanted;
    }

    private void readWords(List<Long> asked) throws HostException {
        List<String> lines = talk.call("argv", text(asked), PATIENCE).texts();
        var accounts = new HashMap<Long, String>();
        var words = new ArrayList<String>();
        long pid = -1;
        for (String line : lines) {
            if (pid < 0 && line.startsWith("o /proc/")) {
                String[] parts = line.split(" ", 3);
                accounts.put(Long.valueOf(parts[1].substring("/proc/".length())), parts[2]);
            } else if (pid < 0 && line.startsWith("w ")) {
                pid = Long.parseLong(line.substring(2));
            } else if (pid >= 0 && line.equals("z " + pid)) {
                read(pid, accounts.getOrDefault(pid, ""), words);
                pid = -1;
                words.clear();
            } else if (pid >= 0) {
                words.add(line.replace('\001', '\n'));
            }
        }
    }

    private void read(long pid, String account, List<String> words) {
        ProcessEntry process = known.get(pid);
        if (process == null) {
            return;
        }
        int end = words.size();
        // A process that rewrites its title leaves NULs after it: those are not words.
        while (end > 0 && words.get(end - 1).isEmpty()) {
            end--;
        }
        boolean old = uptimeTicks - process.start() > YOUNG_SECONDS * TICKS_PER_SECOND;
        known.put(pid, process.with(account, List.copyOf(words.subList(0, end)), old));
    }

    private void readDetail(List<Long> asked) throws HostException {
        List<String> lines = talk.call("detail", text(asked), PATIENCE).texts();
        asked.forEach(pid -> known.computeIfPresent(pid, (key, process) -> process.with((Detail) null)));
        Details.parse(lines)
                .forEach((pid, detail) -> known.computeIfPresent(pid, (key, process) -> process.with(detail)));
    }

    private static List<String> text(List<Long> pids) {
        return pids.stream().map(String::valueOf).toList();
    }

    List<ProcessFact> facts(String bootId, Instant booted) {
        return pids.stream()
                .filter(known::containsKey)
                .map(pid -> at(pid).fact(bootId, booted))
                .toList();
    }
}
