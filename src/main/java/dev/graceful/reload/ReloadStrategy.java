package dev.graceful.reload;

import dev.graceful.model.Desired;
import dev.graceful.model.Master;

/** One way to put the code on disk into a running server. */
public interface ReloadStrategy {
    /**
     * What is still to do while there is one master.
     *
     * <p>It is also asked before the wished revision is on disk: then it lists everything that follows the move.
     *
     * @param s what is wished and what was seen
     * @param master the one master
     */
    Course course(Situation s, Master master);

    /** The strategy that carries out a choice which is settled and needs a master. */
    static ReloadStrategy of(Desired.Strategy choice) {
        return switch (choice) {
            case BINARY_UPGRADE -> new BinaryUpgrade();
            case HUP, SYSTEMD -> new Hup();
            case ROLLING, AUTO, COMMAND, NONE ->
                throw new IllegalArgumentException("not a way to signal a master: " + choice);
        };
    }
}
