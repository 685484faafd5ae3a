package dev.graceful.host.shell;

final class BusyboxHostIT extends ShellHostContract {
    BusyboxHostIT() {
        super(Busybox.provide(), "sh");
    }
}
