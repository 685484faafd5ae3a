package dev.graceful.host.shell;

final class BashHostIT extends ShellHostContract {
    BashHostIT() {
        super("bash");
    }
}
