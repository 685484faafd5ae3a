package dev.graceful.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One Debian machine of a lab: systemd, sshd, sudo, cron, Git, Python, {@code /opt/gunicorn/VERSION} (see {@code build.sh}).
 *
 * <p>Its accounts are {@code deploy}, as which the product connects, {@code shop}, as which the application runs, {@code other}, which
 * has nothing to do with either, and {@code root}. Its clock is that of the machine that the lab runs on, and cannot be set: a
 * container has no clock of its own.
 */
public final class Machine implements AutoCloseable {
    /** The login shells that are installed. */
    public static final List<String> SHELLS =
            List.of("/bin/bash", "/bin/dash", "/usr/local/bin/ash", "/bin/mksh", "/bin/tcsh", "/usr/bin/fish");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECT_MILLIS = 1000;

    private final Lab lab;
    private final String name;
    private final String address;
    private volatile Duration bootTime = Duration.ZERO;

    private Machine(Lab lab, String name, String address) {
        this.lab = lab;
        this.name = name;
        this.address = address;
    }

    /** Makes a machine of a lab and switches it on. */
    static Machine make(Lab lab, String name) {
        var machine = new Machine(lab, name, lab.run("", "add", name).orThrow());
        machine.rememberHostKeys();
        machine.sudo(new Sudo.NoPassword());
        machine.start();
        return machine;
    }

    /** Its host name. */
    public String name() {
        return name;
    }

    /** Its IPv4 address on the lab's network; sshd listens on port 22. */
    public String address() {
        return address;
    }

    /** Its public host keys as they stand in a {@code known_hosts} file behind the name: algorithm and key. */
    public List<String> hostKeys() {
        return Stream.of("ed25519", "ecdsa")
                .map(type -> read(disk("/etc/ssh/ssh_host_" + type + "_key.pub")))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .toList();
    }

    /** Its Ed25519 host key: algorithm and key. */
    public String hostKey() {
        return hostKeys().getFirst();
    }

    /** The private key, in OpenSSH's format and without a passphrase, with which one connects as {@code deploy}. */
    public String privateKey() {
        return lab.privateKey();
    }

    /** The password of {@code deploy}, random for each machine, for sudo and for sshd, which accepts passwords. */
    public String password() {
        return read(lab.directory(name).resolve("password")).strip();
    }

    /** How long the last start took, from the call to the end of the first command over SSH. */
    public Duration bootTime() {
        return bootTime;
    }

    /**
     * Runs a command as {@code deploy} over SSH with the system's ssh, for setting a test up and for looking at the result.
     *
     * @param words quoted for a POSIX login shell
     * @return what it printed, without the line feed at the end
     * @throws IllegalStateException when it fails
     */
    public String ssh(String... words) {
        return sshAs("deploy", words);
    }

    /** The same as any account of the machine. */
    public String sshAs(String account, String... words) {
        return trySsh(account, words).orThrow();
    }

    /** The same for a command that may fail, or a machine that may not be reached. */
    public Ran trySsh(String account, String... words) {
        var argv = new ArrayList<>(List.of("ssh", "-F", "none", "-T", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR"));
        argv.addAll(List.of("-o", "UserKnownHostsFile=" + knownHosts(), "-o", "StrictHostKeyChecking=yes"));
        argv.addAll(List.of(
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "ConnectTimeout=10",
                "-i",
                lab.keeperFile().toString()));
        argv.addAll(List.of(account + "@" + address, "--"));
        argv.add(Arrays.stream(words).map(Machine::quoted).collect(Collectors.joining(" ")));
        return Ran.of(Lab.DEADLINE, "", argv);
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /**
     * Runs a program as root inside, past its sshd: it works on a machine that cannot be reached, and is seen by nobody's SSH session.
     * It is not for what is to stay, which would run outside of the cgroups of the machine.
     *
     * @return what it printed, without the line feed at the end
     * @throws IllegalStateException when it fails
     */
    public String root(String... words) {
        return tryRoot("", words).orThrow();
    }

    /** The same for a program that reads from its standard input, or may fail. */
    public Ran tryRoot(String input, String... words) {
        return lab.run(
                input,
                "enter",
                Stream.concat(Stream.of(name), Arrays.stream(words)).toArray(String[]::new));
    }

    /** Runs a program as an account other than root in its home directory, past the machine's sshd. */
    public String as(String account, String... words) {
        String home = "/home/" + account;
        var argv = new ArrayList<>(List.of("runuser", "-u", account, "--", "env", "-C", home, "HOME=" + home));
        argv.addAll(List.of(words));
        return root(argv.toArray(String[]::new));
    }

    /** Writes a file that everybody can read, and the directories above it as far as there are none. */
    public void put(String path, String text, String owner) {
        put(path, text, owner, "644");
    }

    /** Writes a file with a mode in octal. */
    public void put(String path, String text, String owner, String mode) {
        String script =
                "mkdir -p -- \"$(dirname -- \"$1\")\" && cat >\"$1\" && chown -- \"$2:\" \"$1\" && chmod -- \"$3\" \"$1\"";
        tryRoot(text, "sh", "-c", script, "sh", path, owner, mode).orThrow();
    }

    /** The text of a file. */
    public String get(String path) {
        return tryRoot("", "cat", "--", path).orThrow();
    }

    /** Where a path of the machine's disk is on this one; also while it is off. Links in it are followed from here. */
    public Path disk(String path) {
        return lab.directory(name).resolve("root").resolve(path.substring(1));
    }

    /** What its console got, for the message of a failure. */
    public String console() {
        return read(lab.directory(name).resolve("console"));
    }

    /** Gives an account a login shell; see {@link #SHELLS}. */
    public void loginShell(String account, String shell) {
        root("usermod", "--shell", shell, account);
    }

    /** Gives the machine another {@code /bin/sh}, such as {@code /bin/busybox} or {@code /bin/bash}; Debian's own is {@code /bin/dash}. */
    public void systemShell(String shell) {
        root("ln", "-sfn", shell, "/bin/sh");
    }

    /** What {@code deploy} may do with sudo from now on; {@link Sudo.NoPassword} at first. Also while the machine is off. */
    public void sudo(Sudo sudo) {
        Path rules = disk("/etc/sudoers.d/lab");
        try {
            Files.deleteIfExists(rules);
            Files.writeString(rules, sudo.rules(), StandardOpenOption.CREATE_NEW);
            Files.setPosixFilePermissions(rules, PosixFilePermissions.fromString("r--r-----"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        if (isOn()) {
            root("visudo", "--check", "--file=/etc/sudoers.d/lab");
        }
    }

    /** Mounts an empty file system of this size, owned by the account, for a disk that can be filled; a reboot takes it away. */
    public void smallDisk(String path, int megabytes, String owner) {
        root("mkdir", "-p", path);
        root("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=700", "lab", path);
        root("chown", owner + ":", path);
    }

    /** Fills a {@link #smallDisk} to the last byte. */
    public void fill(String path) {
        root("mountpoint", "--quiet", path);
        tryRoot("", "dd", "if=/dev/zero", "of=" + path + "/.filler", "bs=4096");
        String left = root("stat", "--file-system", "--format=%a", path);
        if (!left.equals("0")) {
            throw new IllegalStateException(path + " on " + name + " has " + left + " blocks left");
        }
    }

    /** Takes away what {@link #fill} wrote. */
    public void free(String path) {
        root("rm", path + "/.filler");
    }

    /** Gives it other host keys, as a new installation would. Connections that are open stay. */
    public void changeHostKeys() {
        root("sh", "-c", "rm /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub");
        for (String type : List.of("ed25519", "ecdsa")) {
            root(
                    "ssh-keygen",
                    "-q",
                    "-t",
                    type,
                    "-N",
                    "",
                    "-C",
                    "root@" + name,
                    "-f",
                    "/etc/ssh/ssh_host_" + type + "_key");
        }
        root("systemctl", "restart", "ssh.service");
        rememberHostKeys();
    }

    /** Another value after each start. */
    public String bootId() {
        return get("/proc/sys/kernel/random/boot_id");
    }

    /** The pid of its first process, as this machine counts. */
    public long leader() {
        return Long.parseLong(lab.run("", "leader", name).orThrow());
    }

    /** Whether its first process runs. */
    public boolean isOn() {
        return lab.run("", "leader", name).well();
    }

    /** Switches it on, with the disk it had, and waits until it takes commands over SSH. */
    public void start() {
        long began = System.nanoTime();
        lab.run("", "boot", name).orThrow();
        awaitSsh();
        bootTime = Duration.ofNanos(System.nanoTime() - began);
    }

    private void awaitSsh() {
        await(name + " to take commands over SSH, its console: " + console())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> answers() && trySsh("deploy", "true").well());
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, 22), CONNECT_MILLIS);
            socket.setSoTimeout(CONNECT_MILLIS);
            return new String(socket.getInputStream().readNBytes(4), UTF_8).equals("SSH-");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Restarts it in order, and waits until it takes commands over SSH again. Whoever else reboots it gets it back, too. */
    public void reboot() {
        String before = bootId();
        long began = System.nanoTime();
        root("systemctl", "reboot");
        await(name + " to boot anew")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    Ran now = tryRoot("", "cat", "/proc/sys/kernel/random/boot_id");
                    return now.well() && !now.out().strip().equals(before);
                });
        awaitSsh();
        bootTime = Duration.ofNanos(System.nanoTime() - began);
    }

    /** Switches it off in order and waits until it is. */
    public void powerOff() {
        root("systemctl", "poweroff");
        lab.run("", "wait-off", name).orThrow();
    }

    /** Ends all its processes at once and without a word to anybody, as a power cut does; its disk keeps what was written. */
    public void crash() {
        lab.run("", "crash", name).orThrow();
    }

    /** Takes its network cable out: connections stay open and nothing comes through. */
    public void unplug() {
        lab.run("", "unplug", name).orThrow();
    }

    /** Puts the cable back. */
    public void plug() {
        lab.run("", "plug", name).orThrow();
    }

    private Path knownHosts() {
        return lab.directory(name).resolve("known_hosts");
    }

    private void rememberHostKeys() {
        try {
            Files.write(
                    knownHosts(),
                    hostKeys().stream().map(key -> address + " " + key).toList());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public String toString() {
        return name + " (" + address + ")";
    }

    /** Ends it and deletes its disk; its name is free again. */
    @Override
    public void close() {
        lab.forget(this);
        lab.run("", "remove", name).orThrow();
    }
}
