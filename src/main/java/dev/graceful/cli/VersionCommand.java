package dev.graceful.cli;

import dev.graceful.cli.console.Console;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** {@code graceful version}. */
@Command(
        name = "version",
        description = "Prints the version of this program, of Java and of the system.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  graceful version", "  graceful version -o json"})
final class VersionCommand implements Runnable {
    private final Console console;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
            defaultValue = "text")
    private Format format = Format.text;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        console.data(
                switch (format) {
                    case text -> "graceful " + version() + " (Java " + java() + ", " + system() + ")";
                    case json ->
                        "{\"version\":\"%s\",\"java\":\"%s\",\"platform\":\"%s\"}"
                                .formatted(version(), java(), system());
                });
    }

    static String version() {
        return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    private static String java() {
        return Runtime.version().toString();
    }

    private static String system() {
        return System.getProperty("os.name", "?") + "/" + System.getProperty("os.arch", "?");
    }

    /** How it is printed. */
    // The constants are the words of the command line.
    enum Format {
        text,
        json
    }

    /** What {@code --version} prints. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"graceful " + version()};
        }
    }
}
