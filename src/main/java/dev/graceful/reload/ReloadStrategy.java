package dev.graceful.reload;

import dev.graceful.model.Desired;
import dev.graceful.model.Master;
import dev.graceful.model.ServerKind;

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
    static ReloadStrategy of(Desired.Strategy choice, ServerKind kind) {
        if (kind == ServerKind.UWSGI) {
            return choice == Desired.Strategy.CHAIN_RELOAD ? new ChainReload() : new GracefulReload();
        }
        return switch (choice) {
            case BINARY_UPGRADE -> new BinaryUpgrade();
            case HUP, SYSTEMD -> new Hup();
            case ROLLING, AUTO, CHAIN_RELOAD, COMMAND, NONE ->
                throw new IllegalArgumentException("not a way to signal a master: " + choice);
        };
    }
}
