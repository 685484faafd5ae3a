package dev.graceful.apiserver.store;

import java.io.IOException;
import java.nio.file.Path;

/** A disk that works for so many steps: then the power fails, or there is no space. */
final class FailingDisk implements Disk {
    private final Disk real = Disk.real();
    private final boolean power;
    private int left;
    private boolean failed;

    FailingDisk(int steps, boolean power) {
        this.left = steps;
        this.power = power;
    }

    /** Ends everything, like a power failure; nothing catches it. */
    static final class PowerFailure extends Error {
        private static final long serialVersionUID = 1L;
    }

    boolean failed() {
        return failed;
    }

    private void step() throws IOException {
        if (left-- <= 0) {
            failed = true;
            if (power) {
                throw new PowerFailure();
            }
            throw new IOException("No space left on device");
        }
    }

    @Override
    public void writeNew(Path file, byte[] content, boolean secret) throws IOException {
        step();
        real.writeNew(file, content, secret);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        if (power) {
            step();
        }
        real.move(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }

    @Override
    public void sync(Path directory) throws IOException {
        if (power) {
            step();
        }
        real.sync(directory);
    }

    @Override
    public void makeDirectories(Path directory, boolean secret) throws IOException {
        step();
        real.makeDirectories(directory, secret);
    }
}
