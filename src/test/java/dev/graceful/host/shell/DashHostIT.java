package dev.graceful.host.shell;

final class DashHostIT extends ShellHostContract {
    DashHostIT() {
        super("dash");
    }
}
