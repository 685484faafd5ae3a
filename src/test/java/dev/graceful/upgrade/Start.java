package dev.graceful.upgrade;

import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.gunicorn.Venv;
import dev.graceful.model.Desired.Strategy;

/** How gunicorn is started. */
enum Start {
    DAEMON,
    FOREGROUND,
    HUP;

    Flags flags(Venv venv) {
        return switch (this) {
            case DAEMON -> Flags.daemon(venv);
            case FOREGROUND -> Flags.daemon(venv).foreground();
            case HUP -> Flags.daemon(venv).withoutPreload();
        };
    }

    Strategy strategy() {
        return this == HUP ? Strategy.HUP : Strategy.AUTO;
    }
}
