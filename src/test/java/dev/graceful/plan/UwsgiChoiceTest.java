package dev.graceful.plan;

import static dev.graceful.plan.Scene.stops;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import dev.graceful.reload.Capability;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which reload of a uWSGI is chosen, and what is refused before anything is asked of it. */
class UwsgiChoiceTest {
    private final UwsgiScene uwsgi = new UwsgiScene();
    private final Scene scene = uwsgi.scene;
    private final UwsgiScene.Told told = uwsgi.told;

    @Nested
    class Chosen {
        @Test
        void lazyAppsWithAFifoAreRenewedOneAfterAnother() {
            uwsgi.serves(null, 4_000, 4_000);

            assertThat(scene.labels())
                    .containsExactly("checkout", "rehearse", "reload.fifo", "reload.verify", "note", "note");
            assertThat(scene.plan().strategy()).isEqualTo(Strategy.CHAIN_RELOAD);
            assertThat(scene.plan().why()).contains("lazy-apps", "one after another");
            assertThat(scene.plan().risks()).anyMatch(risk -> risk.contains("worker-reload-mercy"));
        }

        @Test
        void aFileThatIsWatchedForThatDoesToo() {
            told.fifo = null;
            told.touchChain = List.of("/run/shop.chain");
            uwsgi.serves(null, 4_000, 4_000);

            assertThat(scene.labels()).contains("reload.touch");
        }

        @Test
        void withoutLazyAppsTheWholeIsReloadedWithTheStallTold() {
            told.lazy = false;
            uwsgi.serves(null, 4_000, 4_000);

            assertThat(scene.labels()).contains("rehearse", "reload.hup");
            assertThat(scene.plan().strategy()).isEqualTo(Strategy.HUP);
            assertThat(scene.plan().risks()).anyMatch(risk -> risk.contains("backlog of 100 (listen)"));
        }

        @Test
        void whoeverKeepsItSeesNothingOfAReload() {
            for (Owner keeper : List.of(
                    new Owner.Emperor(new Owner.Systemd("emperor.service")),
                    new Owner.Unwatched("uwsgi.service"),
                    new Owner.Systemd("shop.service"))) {
                uwsgi.owner = keeper;
                told.lazy = true;
                uwsgi.serves(null, 4_000, 4_000);
                assertThat(scene.labels()).contains("reload.fifo");

                told.lazy = false;
                uwsgi.serves(null, 4_000, 4_000);
                assertThat(scene.labels()).contains("reload.hup");
                assertThat(scene.plan().steps())
                        .noneMatch(planned -> planned.step() instanceof Step.Send send
                                && !send.target().equals(Scene.id(10)));
            }
        }

        @Test
        void whereHupIsNotPermittedTheFifoThenAFileThenTheSupervisorIsNext() {
            told.lazy = false;
            told.touchReload = List.of("/run/shop.reload");
            uwsgi.owner = new Owner.Supervisor("shop");
            assertThat(detour()).isEqualTo(new Step.Channel.Fifo("/run/shop.fifo", 'r'));

            told.fifo = null;
            assertThat(detour()).isEqualTo(new Step.Channel.Touch("/run/shop.reload"));

            told.touchReload = List.of();
            assertThat(detour()).isEqualTo(new Step.Channel.Supervised("shop"));

            uwsgi.owner = new Owner.Nobody();
            assertThat(detour()).isNull();
        }

        private Step.@Nullable Channel detour() {
            uwsgi.serves(null, 4_000, 4_000);
            return scene.plan().steps().stream()
                    .map(Plan.Planned::step)
                    .filter(Step.Send.class::isInstance)
                    .map(Step.Send.class::cast)
                    .findFirst()
                    .orElseThrow()
                    .detour();
        }

        @Test
        void whatCanBeDoneIsToldBeforeThereIsAnythingToDo() {
            uwsgi.serves(null, 4_000, 4_000);
            assertThat(capability().lossless()).isEqualTo(Trit.YES);
            assertThat(capability().reason()).contains("one after another");

            told.lazy = false;
            uwsgi.serves(null, 4_000, 4_000);
            assertThat(capability().lossless()).isEqualTo(Trit.YES);
            assertThat(capability().reason()).contains("backlog of 100 (listen)");
            assertThat(capability().advice()).contains("lazy-apps = true", "master-fifo");

            told.keepAlive = true;
            uwsgi.serves(null, 4_000, 4_000);
            assertThat(capability().lossless()).isEqualTo(Trit.NO);
            assertThat(capability().advice()).contains("http-socket");

            told.master = false;
            uwsgi.serves(null, 4_000, 4_000);
            assertThat(capability().lossless()).isEqualTo(Trit.NO);
            assertThat(capability().advice()).contains("master = true");
        }

        private Capability capability() {
            return Capability.of(scene.desired(), scene.masters);
        }

        @Test
        void termIsNeverSent() {
            for (boolean lazy : List.of(true, false)) {
                told.lazy = lazy;
                uwsgi.serves(null, 4_000, 4_000);

                assertThat(scene.plan().steps())
                        .noneMatch(planned -> planned.step() instanceof Step.Send send && send.signal() != Signal.HUP);
            }
        }
    }

    @Nested
    class RefusedBeforeTheFirstSignal {
        private void refuses(Strategy strategy, Reason reason, String... words) {
            scene.strategy = strategy;
            uwsgi.serves(null, 4_000, 4_000);

            Failure failure = stops(scene);

            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.message()).contains(words).contains("nothing was moved or signalled");
        }

        @Test
        void aChainThatWouldKeepTheOldCode() {
            told.lazy = false;
            refuses(Strategy.CHAIN_RELOAD, Reason.ReloadWouldKeepOldCode, "lazy-apps = true");
        }

        @Test
        void aChainThatNobodyCanAskFor() {
            told.fifo = null;
            refuses(Strategy.CHAIN_RELOAD, Reason.ReloadWouldLoseRequests, "master-fifo = ");
        }

        @Test
        void hupBelowTheHttpRouterButNoChain() {
            told.router = List.of(UwsgiScene.HTTP);
            refuses(Strategy.HUP, Reason.ReloadWouldLoseRequests, "http router", "Auto or ChainReload");

            scene.strategy = Strategy.AUTO;
            uwsgi.serves(null, 4_000, 4_000);
            assertThat(scene.labels()).contains("reload.fifo");
        }

        @Test
        void aUwsgiWithoutAMaster() {
            told.master = false;
            refuses(Strategy.AUTO, Reason.ReloadWouldLoseRequests, "master = true");
        }

        @Test
        void oneThatReloadsAsSoonAsTheCodeMoves() {
            told.touchReload = List.of("/srv/shop/app.py");
            refuses(Strategy.AUTO, Reason.ReloadWouldLoseRequests, "outside of /srv/shop");
            told.touchReload = List.of();
            told.autoReload = true;
            refuses(Strategy.AUTO, Reason.ReloadWouldLoseRequests, "py-autoreload");
        }

        @Test
        void oneThatEndsAtHup() {
            told.lazy = false;
            told.exitOnReload = true;
            refuses(Strategy.AUTO, Reason.ReloadWouldLoseRequests, "exit-on-reload");
        }

        @Test
        void oneWhoseCodeCannotBeTried() {
            told.application = false;
            refuses(Strategy.AUTO, Reason.ReloadWouldLoseRequests, "wsgi-file");
        }

        @Test
        void oneWhoseSettingsCannotBeKnown() {
            told.known = false;
            refuses(Strategy.AUTO, Reason.ReloadWouldLoseRequests, "/etc/shop.ini may not be read");
        }

        @Test
        void aSecondMaster() {
            refuses(Strategy.BINARY_UPGRADE, Reason.ReloadWouldLoseRequests, "Auto");
        }

        @Test
        void aChainOfAGunicorn() {
            scene.strategy = Strategy.CHAIN_RELOAD;
            scene.masters = new Masters.OneMaster(Scene.master(10, 5_000, Scene.PRELOADED, 4_000, 4_000));

            assertThat(stops(scene).message()).contains("is a gunicorn");
        }
    }
}
