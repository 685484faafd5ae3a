package dev.graceful.reload;

import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Master;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import dev.graceful.model.Uwsgi;
import dev.graceful.model.UwsgiSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which reload of a uWSGI carries out a wish, and whether it may. What loses requests or keeps the old code is refused beforehand. */
final class UwsgiChoice {
    private UwsgiChoice() {}

    static Choice of(Desired desired, Master master) {
        Strategy asked = desired.reload().strategy();
        Uwsgi uwsgi = master.uwsgi();
        if (uwsgi == null || !uwsgi.settings().known()) {
            return new Choice(asked, "", List.of(), unseen(desired, master, uwsgi));
        }
        UwsgiSettings told = uwsgi.settings();
        boolean chains = told.lazy() && channel(desired, told).isPresent();
        Strategy strategy = switch (asked) {
            case AUTO -> chains ? Strategy.CHAIN_RELOAD : Strategy.HUP;
            case BINARY_UPGRADE, ROLLING, HUP, SYSTEMD, CHAIN_RELOAD, COMMAND, NONE -> asked;
        };
        String why = asked == Strategy.AUTO ? why(told, chains) : "spec.reload.strategy asks for it";
        List<String> risks = risks(strategy, told);
        if (strategy == Strategy.SYSTEMD) {
            risks.addAll(SystemdReload.risks(master));
        }
        return new Choice(strategy, why, risks, refusal(strategy, desired, master, told));
    }

    /** How a chain reload is asked for; empty when this uWSGI listens to nothing of the kind. */
    static Optional<Step.Channel> channel(Desired desired, UwsgiSettings told) {
        String fifo = fifo(desired, told);
        if (fifo != null) {
            return Optional.of(new Step.Channel.Fifo(fifo, 'c'));
        }
        return told.touchChain().stream().findFirst().map(Step.Channel.Touch::new);
    }

    /** Its master fifo; the user's word beats its own. */
    static @Nullable String fifo(Desired desired, UwsgiSettings told) {
        return desired.reload().fifo() == null ? told.fifo() : desired.reload().fifo();
    }

    /** What can be done to this uWSGI as it runs, where the choice was not refused. */
    static Capability capability(Choice choice, UwsgiSettings told) {
        if (told.keepAlive()) {
            return new Capability(
                    Trit.NO,
                    "not zero-loss: http11-socket closes kept connections without announcing it",
                    "use http-socket, or socket with a web server in front, and restart it once");
        }
        return choice.strategy() == Strategy.CHAIN_RELOAD
                ? new Capability(Trit.YES, choice.why(), "")
                : new Capability(
                        Trit.YES,
                        choice.why() + "; nobody serves while it loads, so requests wait in the backlog of "
                                + told.backlog() + " (listen)",
                        "with lazy-apps = true and a master-fifo the other workers serve meanwhile");
    }

    private static String why(UwsgiSettings told, boolean chains) {
        if (chains) {
            return "uWSGI loads the code in each worker (lazy-apps), so they can be renewed one after another";
        }
        return told.lazy()
                ? "uWSGI has neither master-fifo nor touch-chain-reload, so all its workers are renewed at once"
                : "uWSGI loads the code in its master (no lazy-apps), so only a reload of the whole loads the new code";
    }

    private static @Nullable Failure refusal(Strategy strategy, Desired desired, Master master, UwsgiSettings told) {
        if (strategy == Strategy.BINARY_UPGRADE) {
            return blocked(
                    Reason.ReloadWouldLoseRequests,
                    desired,
                    master,
                    "is a uWSGI, which has no lossless way to start a second master",
                    "set spec.reload.strategy to Auto");
        }
        if (strategy == Strategy.ROLLING) {
            return blocked(
                    Reason.ReloadWouldLoseRequests,
                    desired,
                    master,
                    "is a uWSGI, and Rolling restarts instances of gunicorn that share a socket",
                    "set spec.reload.strategy to Auto");
        }
        if (!told.master()) {
            return blocked(
                    Reason.ReloadWouldLoseRequests,
                    desired,
                    master,
                    "runs without a master process (master), so nobody keeps the socket while it reloads",
                    "add master = true to its configuration and restart it once");
        }
        if (watchesTheCode(desired, told)) {
            return blocked(
                    Reason.ReloadWouldLoseRequests,
                    desired,
                    master,
                    "reloads on its own as soon as the code in " + desired.path()
                            + " moves (touch-reload or py-autoreload), before anybody has tried it",
                    "let touch-reload name a file outside of " + desired.path()
                            + ", remove py-autoreload, and restart it once");
        }
        if (!told.application()) {
            return blocked(
                    Reason.ReloadWouldLoseRequests,
                    desired,
                    master,
                    "does not say which application it loads (wsgi-file, module or mount), so new code cannot be tried"
                            + " before it is loaded, and no reload of uWSGI can be taken back in place",
                    "name the application with wsgi-file or module and restart it once");
        }
        return strategy == Strategy.CHAIN_RELOAD ? chain(desired, master, told) : graceful(desired, master, told);
    }

    private static @Nullable Failure chain(Desired desired, Master master, UwsgiSettings told) {
        if (!told.lazy()) {
            return blocked(
                    Reason.ReloadWouldKeepOldCode,
                    desired,
                    master,
                    "runs without lazy-apps, so a chain reload would renew its workers and keep the old code",
                    "add lazy-apps = true and restart it once, or set spec.reload.strategy to Auto or Hup");
        }
        return channel(desired, told).isPresent()
                ? null
                : blocked(
                        Reason.ReloadWouldLoseRequests,
                        desired,
                        master,
                        "has neither master-fifo nor touch-chain-reload, so it cannot be asked for a chain reload",
                        "add master-fifo = /run/uwsgi/shop.fifo and restart it once, or set spec.reload.strategy to Hup");
    }

    private static @Nullable Failure graceful(Desired desired, Master master, UwsgiSettings told) {
        if (!told.router().isEmpty()) {
            return blocked(
                    Reason.ReloadWouldLoseRequests,
                    desired,
                    master,
                    "has an http router, which ends with every worker at HUP and loses requests",
                    told.lazy() && channel(desired, told).isPresent()
                            ? "set spec.reload.strategy to Auto or ChainReload"
                            : told.lazy()
                                    ? "add master-fifo = /run/uwsgi/shop.fifo and restart it once, for a chain reload"
                                    : "add lazy-apps = true and master-fifo = /run/uwsgi/shop.fifo and restart it once, for a chain"
                                            + " reload");
        }
        if (told.exitOnReload()) {
            return blocked(
                    Reason.ReloadWouldLoseRequests,
                    desired,
                    master,
                    "ends at HUP instead of reloading (exit-on-reload)",
                    "remove exit-on-reload and restart it once");
        }
        return desired.reload().strategy() == Strategy.SYSTEMD ? SystemdReload.refusal(desired, master) : null;
    }

    private static boolean watchesTheCode(Desired desired, UwsgiSettings told) {
        String inside = desired.path() + "/";
        return told.autoReload()
                || told.touchReload().stream().anyMatch(path -> path.startsWith(inside) || !path.startsWith("/"))
                || told.touchChain().stream().anyMatch(path -> path.startsWith(inside));
    }

    private static List<String> risks(Strategy strategy, UwsgiSettings told) {
        List<String> risks = new ArrayList<>();
        if (strategy == Strategy.HUP || strategy == Strategy.SYSTEMD) {
            risks.add("nobody serves while it reloads: requests wait for the longest one under way and the import, in a"
                    + " backlog of " + told.backlog() + " (listen), which must hold all that arrive meanwhile");
        }
        Integer processes = told.processes();
        if (strategy == Strategy.CHAIN_RELOAD && processes != null && processes == 1) {
            risks.add(
                    "with one worker requests wait while it loads the code; two or more (processes) do not let them wait");
        }
        if (told.keepAlive()) {
            risks.add("not zero-loss: http11-socket closes kept connections without announcing it; http-socket or a web"
                    + " server in front does not");
        }
        risks.add("requests longer than " + Words.of(told.mercy()) + " (worker-reload-mercy) are cut");
        risks.add("code that passes the rehearsal and fails in a worker "
                + (told.needApp() ? "ends the instance (need-app)" : "answers 500")
                + " until the old code is loaded again: uWSGI cannot go back in place");
        if (told.recycles()) {
            risks.add("a worker that reaches max-requests may load the code on disk on its own");
        }
        return risks;
    }

    private static Failure unseen(Desired desired, Master master, @Nullable Uwsgi uwsgi) {
        String trouble =
                uwsgi == null ? "it may not be examined" : uwsgi.settings().trouble();
        return blocked(
                Reason.ReloadWouldLoseRequests,
                desired,
                master,
                "is a uWSGI whose settings cannot be known (" + Words.start(trouble, 160)
                        + "), and which reload loses nothing depends on them",
                trouble.contains("auto-procname")
                        ? "remove auto-procname and restart it once"
                        : "make its configuration a plain file that can be read there, or set spec.reload.strategy to"
                                + " Command");
    }

    private static Failure blocked(Reason reason, Desired desired, Master master, String problem, String unblock) {
        return new Failure.Blocked(
                reason,
                Words.line(desired.host() + ": master " + master.id() + " " + problem
                        + "; nothing was moved or signalled"),
                unblock);
    }
}
