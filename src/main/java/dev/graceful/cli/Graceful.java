package dev.graceful.cli;

import dev.graceful.cli.console.CommandFailed;
import dev.graceful.cli.console.Console;
import dev.graceful.cli.console.Exit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code graceful}. */
@Command(
        name = "graceful",
        description = {
            "Changes a running Python web application on ordinary Linux hosts without losing one request, declaratively.",
            ""
        },
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            OperatorCommand.class,
            HostCommand.class,
            VersionCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  graceful demo             upgrade a real gunicorn under load, on this machine",
            "  graceful serve            API server and operator for this machine, no cluster",
            "  graceful operator         the operator alone, for the cluster in KUBECONFIG",
            "  graceful host --help      what to put on a machine that is reached over SSH",
            "  graceful COMMAND --help   everything about one command",
            "",
            "Exit codes: 0 done, 1 it did not come out well, 2 wrong usage, 130 interrupted.",
            "Data goes to standard output, talk to standard error; NO_COLOR is honoured."
        })
public final class Graceful implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The entry point of the program. */
    public static void main(String[] arguments) {
        System.exit(commandLine(Console.ofProcess()).execute(arguments));
    }

    static CommandLine commandLine(Console console) {
        return new CommandLine(new Graceful(), new Commands(console))
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.colours() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpLongOptionsMaxWidth(30)
                .setExecutionExceptionHandler((problem, line, parsed) -> explain(console, problem));
    }

    /** A command is named, or this is wrong usage. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }

    private static int explain(Console console, Exception problem) throws Exception {
        if (problem instanceof CommandFailed failed) {
            console.bad(failed.explanation());
            return Exit.FAILED;
        }
        throw problem;
    }
}
