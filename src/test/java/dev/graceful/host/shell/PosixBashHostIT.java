package dev.graceful.host.shell;

final class PosixBashHostIT extends ShellHostContract {
    PosixBashHostIT() {
        super("bash", "--posix");
    }
}
