package dev.graceful.controller;

import dev.graceful.api.ReloadSpec;
import dev.graceful.model.Desired;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import dev.graceful.reload.LongRequests;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Steps in words. */
final class StepText {
    private StepText() {}

    /** What is done, as a phrase. */
    static String phrase(Step step) {
        return switch (step) {
            case Step.Fetch fetch -> "fetch " + fetch.revision() + " (" + fetch.requested() + ")";
            case Step.SetAside aside ->
                (aside.discard() ? "discard" : "stash") + " changes of " + String.join(", ", aside.files());
            case Step.Move move ->
                (move.undo() ? "put the code back " : "move the code ") + move.from() + " → " + move.to();
            case Step.Rehearse rehearse -> "import " + rehearse.revision() + " in a process of its own";
            case Step.Send send ->
                (send.through() == null
                                ? send.signal() + " to " + send.target()
                                        + (send.detour() == null
                                                ? ""
                                                : ", or " + send.detour().phrase() + " where that is not permitted")
                                : "tell " + send.through().phrase() + " to reload")
                        + " (" + purpose(send.purpose()) + ")";
            case Step.Tell tell -> tell.channel().phrase() + " (" + purpose(tell.purpose()) + ")";
            case Step.RestartInstance restart ->
                "restart " + restart.instance() + " by " + restart.keeping().phrase()
                        + (restart.undo() ? " with the old code" : "");
            case Step.Order order ->
                "tell " + order.keeper().phrase() + " to "
                        + order.order().name().toLowerCase(Locale.ROOT)
                        + (order.target() == null ? "" : " (end the old master " + order.target() + ")");
            case Step.StartTraffic start -> "send requests to " + start.address() + ", to count what is lost";
            case Step.EndTraffic end -> "send no more requests";
            case Step.RunCommand command -> "run " + String.join(" ", command.argv());
            case Step.Await await -> "wait for " + await.what();
            case Step.Soak soak -> "watch " + soak.what();
            case Step.Note note -> "record " + noted(note.event());
        };
    }

    private static String purpose(JournalEntry.Purpose purpose) {
        return switch (purpose) {
            case SPAWN -> "start a new master beside the old one";
            case THIN -> "end the old workers";
            case RETIRE -> "end the old master";
            case ABANDON -> "end the new master";
            case RECALL -> "start the old workers again";
            case RELOAD -> "renew the workers";
            case UNDO -> "renew the workers with the old code";
            case REHEARSE, COMMAND, COMMAND_UNDO, ROLL, ROLL_BACK -> "reload";
        };
    }

    private static String noted(Event event) {
        return switch (event) {
            case Event.Signalling e -> "an intention";
            case Event.Signalled e -> "a signal";
            case Event.Restarting e -> "an intention";
            case Event.Restarted e -> "that " + e.instance() + " was restarted";
            case Event.Moving e -> "an intention";
            case Event.Moved e -> "the new code";
            case Event.Verified e -> "that the new generation serves";
            case Event.Starting e -> "an intention";
            case Event.Watching e -> "an intention";
            case Event.Watched e -> "what was lost";
            case Event.Ran e -> "how a command ended";
            case Event.Ordering e -> "an intention";
            case Event.Ordered e -> "what a keeper was told";
            case Event.Holding e -> "that the signal waits for long requests";
            case Event.Cutting e -> "which requests may be cut";
            case Event.Failed e -> "that " + e.revision() + " was taken back";
            case Event.Converged e -> "that everything runs " + e.revision();
        };
    }

    /** What it changed: old and new by name. */
    static Map<String, List<String>> changes(Step step) {
        return switch (step) {
            case Step.Move move ->
                Map.of("revision", List.of(move.from().brief(), move.to().brief()));
            case Step.SetAside aside -> Map.of("files", aside.files());
            case Step.Fetch f -> Map.of();
            case Step.Rehearse r -> Map.of();
            case Step.Send s -> Map.of();
            case Step.RestartInstance r -> Map.of("instance", List.of(r.instance()));
            case Step.Order o -> Map.of();
            case Step.Tell t -> Map.of();
            case Step.RunCommand c -> Map.of();
            case Step.StartTraffic t -> Map.of();
            case Step.EndTraffic t -> Map.of();
            case Step.Await a -> Map.of();
            case Step.Soak s -> Map.of();
            case Step.Note n -> Map.of();
        };
    }

    /** Whether people are shown it among the steps; notes are for the journal. */
    static boolean shown(Step step) {
        return !(step instanceof Step.Note);
    }

    /**
     * What people are told when it was done.
     *
     * @param comment what the deed said of itself
     */
    static String told(Step step, String comment) {
        if (!(step instanceof Step.Note note)) {
            return comment;
        }
        return switch (note.event()) {
            case Event.Verified verified ->
                "new generation of master " + verified.master() + " is complete, stable and answering";
            case Event.Holding holding ->
                "the signal to master " + holding.master() + " waits for requests that have been in flight for long";
            case Event.Cutting cutting -> LongRequests.phrase(cutting);
            case Event.Ran ran ->
                (ran.purpose() == JournalEntry.Purpose.COMMAND_UNDO ? "the revert command" : "the reload command")
                        + " for " + ran.revision() + " exited with " + ran.exit();
            default -> comment;
        };
    }

    /** The reason of the event that tells of it; null when no event does. */
    static @Nullable Reason reason(Step step) {
        return switch (step) {
            case Step.Fetch f -> Reason.Fetched;
            case Step.SetAside s -> Reason.LocalChangesSetAside;
            case Step.Move move -> move.undo() ? Reason.Reverting : Reason.CodeUpdated;
            case Step.Rehearse r -> Reason.Rehearsed;
            case Step.Send send ->
                switch (send.purpose()) {
                    case SPAWN -> Reason.NewMasterSpawned;
                    case THIN -> Reason.OldWorkersRetired;
                    case RETIRE -> Reason.OldMasterRetired;
                    case RELOAD -> Reason.WorkersReloaded;
                    case ABANDON, RECALL, UNDO -> Reason.Reverting;
                    case REHEARSE, COMMAND, COMMAND_UNDO, ROLL, ROLL_BACK -> null;
                };
            case Step.RestartInstance restart -> restart.undo() ? Reason.Reverting : Reason.InstanceRestarted;
            case Step.Order order ->
                switch (order.order()) {
                    case STOP -> order.target() == null ? Reason.KeeperStopped : Reason.OldMasterRetired;
                    case START -> Reason.KeeperStarted;
                };
            case Step.Tell tell -> tell.undo() ? Reason.Reverting : Reason.WorkersReloaded;
            case Step.RunCommand command -> command.undo() ? Reason.Reverting : Reason.ReloadCommandRun;
            case Step.StartTraffic t -> null;
            case Step.EndTraffic t -> null;
            case Step.Await a -> null;
            case Step.Soak s -> null;
            case Step.Note note -> noted(note);
        };
    }

    private static @Nullable Reason noted(Step.Note note) {
        return switch (note.event()) {
            case Event.Verified v -> Reason.NewMasterVerified;
            case Event.Holding h -> Reason.WaitingForLongRequests;
            case Event.Cutting cutting ->
                cutting.requests() == 0 ? Reason.WaitingForLongRequests : Reason.LongRequestsCut;
            case Event.Ran ran ->
                ran.purpose() == JournalEntry.Purpose.COMMAND_UNDO ? Reason.Reverting : Reason.ReloadCommandRun;
            default -> null;
        };
    }

    /** Whether its event tells of trouble although it was done. */
    static boolean warns(Step step) {
        return step instanceof Step.Note(Event.Cutting cutting) && cutting.requests() > 0;
    }

    /** The strategy as users write it. */
    static @Nullable String strategy(Desired.@Nullable Strategy strategy) {
        return switch (strategy) {
            case null -> null;
            case AUTO -> ReloadSpec.Strategy.Auto.name();
            case BINARY_UPGRADE -> ReloadSpec.Strategy.BinaryUpgrade.name();
            case ROLLING -> ReloadSpec.Strategy.Rolling.name();
            case HUP -> ReloadSpec.Strategy.Hup.name();
            case SYSTEMD -> ReloadSpec.Strategy.Systemd.name();
            case CHAIN_RELOAD -> ReloadSpec.Strategy.ChainReload.name();
            case COMMAND -> ReloadSpec.Strategy.Command.name();
            case NONE -> ReloadSpec.Strategy.None.name();
        };
    }
}
