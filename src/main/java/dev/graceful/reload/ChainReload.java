package dev.graceful.reload;

import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Revision;
import dev.graceful.model.Step;
import dev.graceful.model.Uwsgi;
import java.util.Optional;

/**
 * The workers of a uWSGI are renewed one after another, each when it has finished its request and loaded the new code ({@code c} into the
 * master fifo, or the touch of touch-chain-reload). All the while the others serve.
 */
public final class ChainReload implements ReloadStrategy {
    @Override
    public Course course(Situation s, Master master) {
        return UwsgiReload.course(s, master, this::ask);
    }

    /** What asks for it; a signal when the way that it was chosen for has gone meanwhile. */
    Step ask(Situation s, Master master, Purpose purpose, Revision code) {
        Uwsgi uwsgi = master.uwsgi();
        Optional<Step.Channel> channel =
                uwsgi == null ? Optional.empty() : UwsgiChoice.channel(s.desired(), uwsgi.settings());
        return channel.<Step>map(way -> new Step.Tell(purpose, master.id(), master.user(), way, code))
                .orElseGet(() -> new GracefulReload().ask(s, master, purpose, code));
    }
}
