package dev.graceful.host;

import dev.graceful.host.Snapshot.SocketFact;
import dev.graceful.model.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

/** Understands the kernel's tables of sockets: {@code /proc/net/tcp}, {@code tcp6} and {@code unix}. */
public final class SocketTable {
    private static final String LISTEN = "0A";
    private static final long ACCEPTS_CONNECTIONS = 0x10000;

    private SocketTable() {}

    /**
     * One line of {@code /proc/net/tcp} or {@code /proc/net/tcp6}.
     *
     * @param found gets the socket, when it is a listening one
     * @throws UnknownHostException when the line is none of the kernel's
     */
    public static void addTcp(String line, List<SocketFact> found) throws UnknownHostException {
        String[] fields = line.strip().split(" +", -1);
        if (fields.length > 9 && fields[3].equals(LISTEN)) {
            found.add(new SocketFact(tcp(fields[1]), Long.parseLong(fields[9])));
        }
    }

    /** An address as the kernel prints it: words of 32 bits in the order of this machine, a colon, the port. */
    public static Address.Tcp tcp(String text) throws UnknownHostException {
        int colon = text.indexOf(':');
        byte[] printed = HexFormat.of().parseHex(text.substring(0, colon));
        var words = ByteBuffer.wrap(printed).asIntBuffer();
        var bytes = ByteBuffer.allocate(printed.length).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            bytes.putInt(words.get());
        }
        InetAddress address = InetAddress.getByAddress(bytes.array());
        int port = Integer.parseInt(text.substring(colon + 1), 16);
        return new Address.Tcp(text(address), port);
    }

    private static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        // RFC 5952: the first longest run of at least two zero groups becomes a double colon.
        String groups = ":" + address.getHostAddress().replaceAll("%.*", "") + ":";
        String longest = "";
        for (int zeros = 8; zeros > 1 && longest.isEmpty(); zeros--) {
            String run = ":" + "0:".repeat(zeros);
            longest = groups.contains(run) ? run : "";
        }
        if (!longest.isEmpty()) {
            int at = groups.indexOf(longest);
            groups = groups.substring(0, at) + "::" + groups.substring(at + longest.length());
        }
        return "[" + trim(groups) + "]";
    }

    private static String trim(String groups) {
        String text = groups.startsWith("::") ? groups : groups.substring(1);
        return text.endsWith("::") ? text : text.substring(0, text.length() - 1);
    }

    /** One line of {@code /proc/net/unix}; {@code found} gets the socket, when it is one that accepts connections. */
    public static void addUnix(String line, List<SocketFact> found) {
        String[] fields = line.split(" +", 8);
        if (fields.length == 8 && fields[4].equals("0001") && !fields[3].equals("Flags")) {
            if ((Long.parseLong(fields[3], 16) & ACCEPTS_CONNECTIONS) != 0) {
                found.add(new SocketFact(new Address.Unix(fields[7]), Long.parseLong(fields[6])));
            }
        }
    }
}
