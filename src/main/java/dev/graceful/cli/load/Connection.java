package dev.graceful.cli.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One TCP connection on which GET requests are made, one after the other. Nothing is retried. */
final class Connection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int LONGEST_LINE = 8192;
    private static final int LONGEST_BODY = 1 << 20;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final boolean keep;
    private boolean usable = true;

    /** @param keep whether the server is asked to keep the connection open */
    Connection(InetSocketAddress address, boolean keep) throws IOException {
        this.keep = keep;
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(address, TIMEOUT_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Whether both sides leave the connection open for another request. */
    boolean usable() {
        return keep && usable;
    }

    /** The body of the answer to one request; anything but status 200 and a whole body is an exception. */
    String get(String path) throws IOException {
        var request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: " + (keep ? "keep-alive" : "close")
                + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var status = line();
        var headers = headers();
        usable = !"close".equalsIgnoreCase(headers.get("connection"));
        var body = new String(body(headers), StandardCharsets.UTF_8);
        if (!status.matches("HTTP/1\\.[01] 200( .*)?")) {
            throw new ProtocolException("answered " + status);
        }
        return body;
    }

    private Map<String, String> headers() throws IOException {
        var headers = new TreeMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        var length = headers.get("content-length");
        if (length == null) {
            throw new ProtocolException("an answer without Content-Length");
        }
        var wanted = Integer.parseInt(length);
        if (wanted > LONGEST_BODY) {
            throw new ProtocolException("a body of " + wanted + " bytes");
        }
        var body = in.readNBytes(wanted);
        if (body.length < wanted) {
            throw new EOFException("closed after " + body.length + " of " + wanted + " bytes of the body");
        }
        return body;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed before the answer was whole");
            }
            if (line.length() > LONGEST_LINE) {
                throw new ProtocolException("a line of more than " + LONGEST_LINE + " bytes");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
