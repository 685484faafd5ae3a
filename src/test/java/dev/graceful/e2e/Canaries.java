package dev.graceful.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Watches for secrets where nobody may put them. The words of every process of this machine and of the machines of its lab, which share
 * its process table, are read hundreds of times a second, those of a process again for as long as it may still be between fork and
 * exec; texts are searched when they are given.
 */
final class Canaries implements AutoCloseable {
    private static final long PAUSE_NANOS = 500_000;
    /** A process is read in so many rounds. */
    private static final int READINGS = 20;

    private final List<String> forms;
    private final Thread watch;
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final ConcurrentLinkedQueue<String> found = new ConcurrentLinkedQueue<>();
    private final long began = System.nanoTime();
    private volatile boolean over;

    private Canaries(List<String> forms) {
        this.forms = forms;
        this.watch = Thread.ofPlatform().daemon().name("canaries").unstarted(this::watch);
    }

    /** Begins to watch for these values: as they are, in base64 (at any offset), in hexadecimal digits and as a part of an address. */
    static Canaries of(String... secrets) {
        var forms = new HashSet<String>();
        for (String secret : secrets) {
            forms.add(secret);
            forms.add(URLEncoder.encode(secret, UTF_8));
            forms.add(HexFormat.of().formatHex(secret.getBytes(UTF_8)));
            for (int offset = 0; offset < 3; offset++) {
                String encoded = Base64.getEncoder().encodeToString(("x".repeat(offset) + secret).getBytes(UTF_8));
                // The characters at both ends depend on what stands around.
                forms.add(encoded.substring(4, encoded.length() - 4));
            }
        }
        var canaries = new Canaries(List.copyOf(forms));
        canaries.watch.start();
        return canaries;
    }

    /** Whether one of the values is part of a text, in any of its forms. */
    boolean in(String text) {
        return forms.stream().anyMatch(text::contains);
    }

    /** What was found in words of processes so far. */
    List<String> found() {
        return List.copyOf(found);
    }

    /** How much was watched. */
    String figures() {
        double seconds = (System.nanoTime() - began) / 1e9;
        return "%d readings of the words of processes in %d rounds, %.0f rounds a second"
                .formatted(read.get(), rounds.get(), rounds.get() / seconds);
    }

    private void watch() {
        Set<String> known = new HashSet<>();
        var fresh = new ArrayList<Watched>();
        while (!over) {
            Set<String> present = pids();
            present.stream().filter(pid -> !known.contains(pid)).forEach(pid -> fresh.add(new Watched(pid)));
            known.retainAll(present);
            known.addAll(present);
            fresh.removeIf(process -> !process.look());
            rounds.incrementAndGet();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static Set<String> pids() {
        var pids = new HashSet<String>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            processes.forEach(process -> pids.add(process.getFileName().toString()));
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
        return pids;
    }

    private final class Watched {
        private final Path words;
        private int left = READINGS;

        private Watched(String pid) {
            this.words = Path.of("/proc", pid, "cmdline");
        }

        /** Reads it once; whether it is to be read again. */
        private boolean look() {
            try {
                String text = new String(Files.readAllBytes(words), UTF_8);
                read.incrementAndGet();
                if (in(text)) {
                    found.add(text.replace('\0', ' '));
                }
                left--;
                return left > 0;
            } catch (IOException ended) {
                return false;
            }
        }
    }

    /** Every file below a directory that holds one of the values. */
    List<Path> filesBelow(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).filter(this::isIn).toList();
        }
    }

    private boolean isIn(Path file) {
        try {
            return in(new String(Files.readAllBytes(file), UTF_8));
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public void close() {
        over = true;
    }
}
