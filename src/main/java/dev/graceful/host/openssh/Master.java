package dev.graceful.host.openssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.HostException;
import dev.graceful.host.shell.ProcessChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code ssh} process that holds the connection and gives channels of it to others. */
final class Master {
    private static final int LINES = 100;
    private static final Pattern SHOWN =
            Pattern.compile("Server host (?:key|certificate): (\\S+) (SHA256:[A-Za-z0-9+/]+)");
    private static final Pattern REFUSED = Pattern.compile("channel \\d+: open failed: (.*)");

    private final OpenSshTarget target;
    private final Path socket;
    private final Process process;
    private final CompletableFuture<Master> ready = new CompletableFuture<>();
    private final Deque<String> said = new ArrayDeque<>();
    private String shown = "";
    private String refused = "";

    private Master(OpenSshTarget target, Path socket, Process process) {
        this.target = target;
        this.socket = socket;
        this.process = process;
    }

    /**
     * Begins to connect.
     *
     * @param socket where it will listen
     */
    static Master start(OpenSshTarget target, PrivateFiles files, Path socket) throws IOException {
        var words = new ArrayList<>(List.of("ssh", "-M", "-N", "-T", "-v", "-S", socket.toString()));
        options(words, target, files);
        words.addAll(destination(target));
        Process process = new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        var master = new Master(target, socket, process);
        ProcessChannel.thread("ssh-master-ready", master::awaitReady);
        ProcessChannel.thread("ssh-master-log", master::drain);
        return master;
    }

    private static void options(List<String> words, OpenSshTarget target, PrivateFiles files) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "BatchMode=yes",
                "ControlPersist=no",
                "PermitLocalCommand=yes",
                // Run by ssh on this side once it is logged in and listens: nothing else tells that it is ready.
                "LocalCommand=echo ready",
                "ForwardAgent=no",
                "ForwardX11=no",
                "ClearAllForwardings=yes",
                "UpdateHostKeys=no",
                "TCPKeepAlive=yes",
                "ServerAliveInterval=" + target.keepAlive().toSeconds(),
                "ServerAliveCountMax=3",
                "ConnectTimeout=" + Math.max(1, target.connectTimeout().toSeconds())));
        if (target.hostKeys().isPresent()) {
            var keys = target.hostKeys().get();
            files.write(keys);
            options.add("UserKnownHostsFile=" + files.knownHosts());
            options.add("GlobalKnownHostsFile=/dev/null");
            options.add("VerifyHostKeyDNS=no");
            options.add("CheckHostIP=no");
            options.add("StrictHostKeyChecking=" + (keys.trustOnFirstUse() && !keys.pinned() ? "accept-new" : "yes"));
        } else {
            options.add("StrictHostKeyChecking=yes");
        }
        if (target.privateKey().isPresent()) {
            files.writeKey(target.privateKey().get());
            options.add("IdentityFile=" + files.key());
            options.add("IdentitiesOnly=yes");
            options.add("IdentityAgent=none");
        }
        options.forEach(option -> words.addAll(List.of("-o", option)));
        if (!target.jumps().isEmpty()) {
            words.addAll(List.of("-J", String.join(",", target.jumps())));
        }
    }

    private static List<String> destination(OpenSshTarget target) {
        var words = new ArrayList<String>();
        target.port().ifPresent(port -> words.addAll(List.of("-p", Integer.toString(port))));
        target.user().ifPresent(user -> words.addAll(List.of("-l", user)));
        words.addAll(List.of("--", target.address()));
        return words;
    }

    /**
     * Asks for a channel.
     *
     * @param before options that say what it leads to
     * @param after the command, if any
     */
    Session session(List<String> before, List<String> after) throws IOException {
        // Without a master ssh would connect by itself, past everything that was said above: so that it cannot.
        var words = new ArrayList<>(List.of("ssh", "-T", "-v", "-S", socket.toString(), "-o", "ControlMaster=no"));
        words.addAll(List.of("-o", "BatchMode=yes", "-o", "ProxyCommand=/bin/false", "-o", "ClearAllForwardings=no"));
        words.addAll(before);
        words.addAll(destination(target));
        words.addAll(after);
        return Session.start(words);
    }

    private void awaitReady() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            if ("ready".equals(lines.readLine())) {
                ready.complete(this);
            }
        } catch (IOException ended) {
            // The end of the process is what tells.
        }
    }

    private void drain() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line.strip());
            }
        } catch (IOException ended) {
            // The end of the process is what tells.
        } finally {
            ready.completeExceptionally(failure());
        }
    }

    private synchronized void note(String line) {
        Matcher key = SHOWN.matcher(line);
        if (line.startsWith("debug1: ") && key.find()) {
            shown = key.group(2);
        }
        Matcher refusal = REFUSED.matcher(line);
        if (refusal.find()) {
            refused = refusal.group(1);
        }
        if (!line.startsWith("debug") && !line.startsWith("OpenSSH_")) {
            said.addLast(line);
            if (said.size() > LINES) {
                said.removeFirst();
            }
        }
    }

    private synchronized HostException failure() {
        return new Complaint(target).of(String.join("\n", said), shown);
    }

    /** Ends with this one, or with the {@link HostException} that says why there is no connection. */
    CompletableFuture<Master> ready() {
        return ready;
    }

    /** The fingerprint of the key that the machine showed; empty when it showed none. */
    synchronized String shown() {
        return shown;
    }

    /** Why the machine did not open the last channel that it did not open. */
    synchronized String refused() {
        return refused;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Ends it and what it started to get there, at once. */
    void kill() {
        List<ProcessHandle> helpers = process.descendants().toList();
        process.destroyForcibly();
        helpers.forEach(ProcessHandle::destroyForcibly);
    }
}
