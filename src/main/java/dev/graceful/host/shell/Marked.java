package dev.graceful.host.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * What a command prints, with the lines of the host program in between: {@code NONCE KIND N}, each between two line breaks of its own. The
 * beginning of the output is kept, the rest is counted.
 */
final class Marked {
    private static final int LONGEST_MARK = 80;

    private final String head;
    private final int max;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Map<String, Integer> marks = new HashMap<>();
    private String pending;
    private long dropped;

    /**
     * @param max how many bytes of the output are kept
     * @param first whether the first line is a mark, which has no line break of its own before it
     */
    Marked(String nonce, int max, boolean first) {
        this.head = "\n" + nonce + " ";
        this.max = max;
        this.pending = first ? "\n" : "";
    }

    /** Adds what arrived. */
    synchronized void add(byte[] chunk, int count) {
        String text = pending + new String(chunk, 0, count, ISO_8859_1); // one character for each byte
        int at = 0;
        int mark = text.indexOf(head);
        while (mark >= 0) {
            keep(text.substring(at, mark));
            int end = text.indexOf('\n', mark + 1);
            at = mark;
            if (end < 0) {
                break;
            }
            mark(text.substring(mark + head.length(), end));
            at = end + 1;
            mark = text.indexOf(head, at);
        }
        // What may be the beginning of a mark waits for its end.
        int wait = mark >= 0 ? at : Math.max(at, text.length() - head.length() + 1);
        if (mark >= 0 && text.length() - at > LONGEST_MARK) {
            wait = text.length();
        }
        keep(text.substring(at, wait));
        pending = text.substring(wait);
        notifyAll();
    }

    private void mark(String words) {
        int cut = words.indexOf(' ');
        String number = cut < 0 ? "" : words.substring(cut + 1);
        String kind = cut < 0 ? words : words.substring(0, cut);
        marks.putIfAbsent(kind, number.matches("[0-9]{1,9}") ? Integer.parseInt(number) : -1);
        if (kind.equals("begin")) {
            kept.reset();
        }
    }

    private void keep(String text) {
        int room = Math.min(text.length(), max - kept.size());
        kept.writeBytes(text.substring(0, room).getBytes(ISO_8859_1));
        dropped += text.length() - room;
    }

    synchronized boolean has(String kind) {
        return marks.containsKey(kind);
    }

    /** The number of a mark; -1 when it has none or has not arrived. */
    synchronized int number(String kind) {
        return marks.getOrDefault(kind, -1);
    }

    /** Waits until a mark has arrived, but not longer than that. */
    synchronized void await(String kind, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        long left = millis;
        while (!has(kind) && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }

    synchronized long dropped() {
        return dropped;
    }

    /** What was printed, without marks: all of it that is kept. */
    synchronized byte[] bytes() {
        var all = new ByteArrayOutputStream();
        all.writeBytes(kept.toByteArray());
        byte[] rest = pending.getBytes(ISO_8859_1);
        all.write(rest, 0, Math.min(rest.length, max - kept.size()));
        return all.toByteArray();
    }

    /** The same as text, with a last line that tells how much was not kept. */
    synchronized String text() {
        String text = new String(bytes(), UTF_8);
        long more = dropped + Math.max(0, pending.length() - (max - kept.size()));
        return more == 0 ? text : text + "\n[" + more + " more bytes were dropped]";
    }
}
