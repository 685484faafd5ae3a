package dev.graceful.host.shell;

/**
 * The only commands that are ever sent to a machine, all of them constants: sshd hands a command to the login shell of the account, and
 * no quoting survives every login shell (measured: 11 of 518 hostile strings got through tcsh, 7 through fish).
 */
public enum Program {
    /** A POSIX shell as the account itself. */
    SHELL("exec /bin/sh"),
    /** The installed host program as root, where sudoers allows nothing else. */
    ROOT_PROGRAM("exec sudo -n -- /usr/local/libexec/graceful-host"),
    /** A POSIX shell as root, without a password. */
    ROOT_SHELL("exec sudo -n -- /bin/sh"),
    /** A POSIX shell as root; the password is the first line of its input, and it is always asked for. */
    ROOT_SHELL_WITH_PASSWORD("exec sudo -k -S -p graceful: -- /bin/sh");

    private final String text;

    Program(String text) {
        this.text = text;
    }

    /** The command as it is sent. */
    public String text() {
        return text;
    }
}
