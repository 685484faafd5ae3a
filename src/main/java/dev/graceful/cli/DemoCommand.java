package dev.graceful.cli;

import dev.graceful.cli.console.Console;
import dev.graceful.cli.console.Directories;
import dev.graceful.cli.demo.Demo;
import dev.graceful.cli.demo.Settings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code graceful demo}. */
@Command(
        name = "demo",
        description = {
            "Upgrades a real gunicorn on this machine while a constant load counts every request.",
            "",
            "It starts gunicorn --preload with version v1 of a small application, the embedded API server"
                    + " and the operator; then it applies a GracefulDeploy that wishes v2 (which works, and is put into service)"
                    + " and v3 (which fails at import, and is taken back). Everything is in a private directory, listens on"
                    + " loopback only, and is removed at the end. It needs Python 3 with venv, Git, and the network once, to"
                    + " install gunicorn.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  graceful demo                         play it, print what was measured",
            "  graceful demo --compare restart       and what a stop and start loses",
            "  graceful demo --keep                  leave it running, to try kubectl on it",
            "  graceful demo --gunicorn /srv/shop/.ve/bin/gunicorn",
            "",
            "Exit code 0: every change ended as it should and no request was lost; else 1."
        })
final class DemoCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--compare",
            paramLabel = "HOW",
            description = "Make the same change the usual way too, and show its losses: restart.")
    private @Nullable Comparison comparison;

    @Option(names = "--keep", description = "Leave everything running until Ctrl-C.")
    private boolean keep;

    @Option(
            names = "--gunicorn",
            paramLabel = "PATH",
            description = "Use this gunicorn. Default: the newest one, installed into a virtual environment.")
    private @Nullable Path gunicorn;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            description = "Requests a second, 20 to 2000. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "The private directory. Default: $$XDG_DATA_HOME/graceful/demo.")
    private @Nullable Path directory;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (rate < 20 || rate > 2000) {
            throw new ParameterException(
                    spec.commandLine(), "--rate must be between 20 and 2000 requests a second, not " + rate + ".");
        }
        var place = directory == null ? Directories.data().resolve("demo") : directory.toAbsolutePath();
        return Demo.play(
                new Settings(place.normalize(), gunicorn, comparison == Comparison.restart, keep, rate), console);
    }

    /** Another way to make the same change. */
    // The constants are the words of the command line.
    enum Comparison {
        restart
    }
}
