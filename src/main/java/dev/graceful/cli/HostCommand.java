package dev.graceful.cli;

import dev.graceful.cli.console.Console;
import dev.graceful.controller.HostProgram;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graceful host}. */
@Command(
        name = "host",
        description = {"Prints what is to be put on a machine. It connects to nothing.", ""},
        subcommands = {HostCommand.Sudoers.class, HostCommand.Program.class, HostCommand.Follower.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  graceful host sudoers deploy",
            "  graceful host program > graceful-host",
            "  graceful host follower > graceful-follow",
        })
final class HostCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to print: sudoers, program or follower.");
    }

    /** {@code graceful host sudoers}. */
    @Command(
            name = "sudoers",
            description = {
                "Prints the lines of sudoers that let an account do as root exactly what the product needs, and nothing else.",
                ""
            },
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  graceful host sudoers deploy > graceful && visudo -c -f graceful",
                "  then on the machine: install -m 0440 -o root -g root graceful /etc/sudoers.d/graceful",
            })
    static final class Sudoers implements Runnable {
        private static final Pattern ACCOUNT = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

        private final Console console;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "USER", description = "The account that the Host names in spec.user.")
        private String user = "";

        Sudoers(Console console) {
            this.console = console;
        }

        @Override
        public void run() {
            if (!ACCOUNT.matcher(user).matches() || user.equals("root")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "USER must be the name of an ordinary account, such as deploy, not '" + user + "'.");
            }
            console.data(HostProgram.sudoers(user).strip());
        }
    }

    /** {@code graceful host program}. */
    @Command(
            name = "program",
            description = {
                "Prints the program that the lines of sudoers allow: the whole of what the product ever does on a machine,"
                        + " a POSIX shell script to read before it is installed.",
                ""
            },
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  graceful host program > graceful-host",
                "  then on the machine: install -m 0755 -o root -g root graceful-host /usr/local/libexec/graceful-host",
            })
    static final class Program implements Runnable {
        private final Console console;

        Program(Console console) {
            this.console = console;
        }

        @Override
        public void run() {
            console.data(HostProgram.text().strip());
        }
    }

    /** {@code graceful host follower}. */
    @Command(
            name = "follower",
            description = {
                "Prints graceful-follow, which supervisor or systemd start in front of a gunicorn with --preload: they watch it, and it"
                        + " follows from the old master to the new one. It needs nothing but the machine's Python, 3.6 or newer.",
                ""
            },
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  graceful host follower > graceful-follow",
                "  then on the machine: install -D -m 0755 -o root -g root graceful-follow /usr/local/libexec/graceful-follow",
                "  supervisor:          command=/usr/local/libexec/graceful-follow /srv/shop/.ve/bin/gunicorn --preload shop.wsgi",
                "  systemd:             ExecStart=/usr/local/libexec/graceful-follow /srv/shop/.ve/bin/gunicorn --preload shop.wsgi",
            })
    static final class Follower implements Runnable {
        private final Console console;

        Follower(Console console) {
            this.console = console;
        }

        @Override
        public void run() {
            console.data(HostProgram.follower().strip());
        }
    }
}
