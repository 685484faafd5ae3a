package dev.graceful.controller;

import dev.graceful.host.Follower;
import dev.graceful.host.shell.Library;

/** What is installed on a machine: where sudo allows the product nothing but its own program, and below a supervisor. */
public final class HostProgram {
    /** Where it lies on the machine. */
    public static final String PATH = "/usr/local/libexec/graceful-host";

    private HostProgram() {}

    /** The program. */
    public static String text() {
        return Library.program();
    }

    /** The program that stands between a supervisor and gunicorn. */
    public static String follower() {
        return Follower.program();
    }

    /**
     * The lines of sudoers for it. The empty argument list is part of the permission: the program gets its requests on standard input, so
     * the account can neither give it words nor run anything else.
     *
     * @param account an ordinary account of the machine, checked
     */
    public static String sudoers(String account) {
        return """
                # Lets %1$s run the program of GracefulDeploy as root, without words and without a password, and nothing else.
                # Install the program first, owned by root and writable by nobody else, into a directory of root's:
                #   graceful host program > graceful-host
                #   install -D -m 0755 -o root -g root graceful-host %2$s
                # Then this file, after visudo -c -f FILE said that it is right:
                #   install -m 0440 -o root -g root FILE /etc/sudoers.d/graceful
                Defaults!%2$s !requiretty, env_reset, !setenv
                %1$s ALL=(root) NOPASSWD: %2$s ""
                """.formatted(account, PATH);
    }
}
