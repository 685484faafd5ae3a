package dev.graceful.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One HTTP request and what a server sent in return: enough of HTTP/1.1 to know the status and the body of one answer, and whether it is whole. */
public final class HttpReply {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})(?: [^\\r\\n]*)?");
    private static final Pattern LENGTH = Pattern.compile("(?m)^content-length:[ \\t]*([0-9]{1,18})[ \\t]*\\r?$");
    private static final Pattern CHUNKED = Pattern.compile("(?m)^transfer-encoding:.*chunked[ \\t]*\\r?$");
    private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,7})(?:;[^\\r\\n]*)?");

    private static final int MOST_HEADERS = 64;
    private static final int LONGEST_HEADER = 1_024;

    private final int status;
    private final String head;

    private HttpReply(int status, String head) {
        this.status = status;
        this.head = head;
    }

    /**
     * The bytes of a GET.
     *
     * @throws IllegalArgumentException when the path or the Host header could smuggle in a line of their own
     */
    public static byte[] request(String path, String host) {
        if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("a request target begins with / and holds no blank: " + path);
        }
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("a Host header holds no blank and no line break: " + host);
        }
        return ("GET " + path + " HTTP/1.1\r\nHost: " + host
                        + "\r\nUser-Agent: graceful\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .getBytes(UTF_8);
    }

    /** What has arrived so far. */
    public sealed interface Progress {
        /** More is to come. */
        record Unfinished() implements Progress {}

        /** It is understood, or it never will be. */
        record Finished(Answer answer) implements Progress {}
    }

    /**
     * Reads what there is.
     *
     * @param bytes everything from the first byte
     * @param closed whether nothing more will come
     * @param full whether nothing more will be read
     */
    public static Progress read(byte[] bytes, boolean closed, boolean full) {
        String text = new String(bytes, ISO_8859_1); // one character for each byte, so positions agree
        int firstLine = text.indexOf('\n');
        boolean wrong = !"HTTP/1.".regionMatches(0, text, 0, Math.min(7, text.length()))
                || (firstLine >= 0
                        && !STATUS.matcher(text.substring(0, firstLine).stripTrailing())
                                .matches());
        if (wrong) {
            return silent("what answered does not speak HTTP/1");
        }
        int headEnd = text.indexOf("\r\n\r\n");
        if (headEnd < 0) {
            return closed || full
                    ? silent(text.isEmpty() ? "it closed the connection without an answer" : "its answer was cut off")
                    : new Progress.Unfinished();
        }
        int status = Integer.parseInt(text.substring(9, 12));
        if (status < 200) {
            return read(Arrays.copyOfRange(bytes, headEnd + 4, bytes.length), closed, full);
        }
        byte[] body = Arrays.copyOfRange(bytes, headEnd + 4, bytes.length);
        return new HttpReply(status, text.substring(0, headEnd)).body(body, closed, full);
    }

    private Progress body(byte[] body, boolean closed, boolean full) {
        if (status == 204 || status == 304) {
            return answered(new byte[0]);
        }
        String lower = head.toLowerCase(Locale.ROOT);
        if (CHUNKED.matcher(lower).find()) {
            return chunked(body, closed, full);
        }
        Matcher length = LENGTH.matcher(lower);
        if (length.find()) {
            long wanted = Long.parseLong(length.group(1));
            if (body.length >= wanted) {
                return answered(Arrays.copyOf(body, (int) wanted));
            }
            return cutOff(body, closed, full);
        }
        return closed || full ? answered(body) : new Progress.Unfinished();
    }

    private Progress chunked(byte[] body, boolean closed, boolean full) {
        var joined = new java.io.ByteArrayOutputStream();
        String text = new String(body, ISO_8859_1);
        int at = 0;
        for (int end = text.indexOf("\r\n", at); end >= 0; end = text.indexOf("\r\n", at)) {
            Matcher chunk = CHUNK.matcher(text.substring(at, end).strip());
            if (!chunk.matches()) {
                return silent("its answer has a malformed chunk");
            }
            int size = Integer.parseInt(chunk.group(1), 16);
            if (size == 0) {
                return answered(joined.toByteArray());
            }
            int start = end + 2;
            joined.write(body, start, Math.min(size, body.length - start));
            at = start + size + 2;
            if (at > body.length) {
                break;
            }
        }
        return cutOff(joined.toByteArray(), closed, full);
    }

    private Progress cutOff(byte[] body, boolean closed, boolean full) {
        if (full) {
            return answered(body);
        }
        return closed ? silent("it closed the connection in the middle of its answer") : new Progress.Unfinished();
    }

    private Progress answered(byte[] body) {
        return new Progress.Finished(new Answer.Answered(status, headers(), new String(body, UTF_8)));
    }

    /** Cookies are left out, because they may let whoever reads them in. */
    private Map<String, String> headers() {
        var headers = new HashMap<String, String>();
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            if (colon > 0 && headers.size() < MOST_HEADERS && !name.equals("set-cookie") && name.indexOf(' ') < 0) {
                String value = line.substring(colon + 1).strip();
                headers.merge(
                        name,
                        value.substring(0, Math.min(value.length(), LONGEST_HEADER)),
                        (a, b) -> a.length() > LONGEST_HEADER ? a : a + ", " + b);
            }
        }
        return headers;
    }

    private static Progress silent(String problem) {
        return new Progress.Finished(new Answer.Silent(problem));
    }
}
