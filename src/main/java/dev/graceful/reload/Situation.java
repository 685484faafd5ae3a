package dev.graceful.reload;

import dev.graceful.model.Checkout;
import dev.graceful.model.Desired;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Master;
import dev.graceful.model.Observation;
import dev.graceful.model.Probe;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.model.Worker;
import java.time.Instant;
import java.util.Optional;

/**
 * The wish beside what was seen, with what follows from both.
 *
 * @param desired the wish
 * @param seen what was seen
 * @param tree the work tree, which is usable
 * @param code which code the processes run
 * @param past what was recorded on the host
 */
public record Situation(Desired desired, Observation seen, Checkout.WorkTree tree, LoadedCode code, Past past) {
    /** Derives the code of the processes and the past from what was seen. */
    public static Situation of(Desired desired, Observation seen, Checkout.WorkTree tree) {
        boolean workersImport = desired.reload().renewsWorkers();
        LoadedCode code = new LoadedCode(tree.moves(), seen.journal(), workersImport);
        return new Situation(desired, seen, tree, code, new Past(seen.journal()));
    }

    /** When it was seen. */
    public Instant now() {
        return seen.at();
    }

    /** The revision that is wished. */
    public Revision wished() {
        return desired.revision();
    }

    /** The revision that is on disk. */
    public Revision disk() {
        return tree.head();
    }

    /** Whether the wished revision is on disk. */
    public boolean onDisk() {
        return disk().equals(wished());
    }

    /** Whether this master and its workers run the wished revision for sure. */
    public boolean runsWished(Master master) {
        return code.runs(master, wished());
    }

    /** Whether the application answers, as far as it was asked. */
    boolean answering() {
        return !(seen.probe() instanceof Probe.Refused);
    }

    /** Whether it answers and, where answers tell of their revision, the wished one was among them: enough while two generations serve. */
    boolean reached() {
        return versions().map(versions -> versions.wished() > 0).orElse(answering());
    }

    /** Whether it answers and, where answers tell of their revision, all told of the wished one: needed once it serves alone. */
    boolean proven() {
        return versions().map(versions -> versions.others().isEmpty()).orElse(answering());
    }

    private Optional<Probe.Versions> versions() {
        return seen.probe() instanceof Probe.Answered(int answers, Probe.Versions versions)
                ? Optional.ofNullable(versions)
                : Optional.empty();
    }

    /** Whether every worker said that it has loaded the wished code, where workers are asked to say so. */
    boolean booted(Master master) {
        return desired.verify().bootMarkers() == null
                || master.workers().stream().allMatch(worker -> says(master, worker, wished()));
    }

    /** How many workers said so, for messages. */
    String boots(Master master) {
        long said = master.workers().stream()
                .filter(worker -> says(master, worker, wished()))
                .count();
        return said + " of " + master.workers().size() + " workers have a marker of " + wished() + " in "
                + desired.verify().bootMarkers();
    }

    private static boolean says(Master master, Worker worker, Revision revision) {
        Worker.Marker marker = worker.marker();
        return marker != null
                && marker.parent() == master.id().pid()
                && revision.sha().startsWith(marker.revision());
    }

    /** What the probe said, for messages. */
    String answer() {
        return switch (seen.probe()) {
            case Probe.NotAsked() -> "was not asked";
            case Probe.Refused(String message) -> message;
            case Probe.Answered(int answers, Probe.Versions versions)
            when versions != null && !versions.others().isEmpty() ->
                "only " + versions.wished() + " of " + answers + " answers told of " + wished() + "; others told: "
                        + String.join(", ", versions.others());
            case Probe.Answered(int answers, Probe.Versions versions) -> "answered " + answers + " times";
        };
    }

    /** When a new generation that began at a time is given up. If the machine was started meanwhile, it began with that. */
    Instant deadline(Instant began) {
        Instant from = isBeforeTheBoot(began) ? seen.upSince() : began;
        return from.plus(desired.reload().timeout());
    }

    /** Whether nothing that ran at a time can still run. */
    boolean isBeforeTheBoot(Instant time) {
        return time.isBefore(seen.upSince());
    }

    /** When the machine was started, if that was in the middle of bringing the wished revision up. */
    Optional<Instant> rebooted() {
        return past.brought(wished()).filter(this::isBeforeTheBoot).map(brought -> seen.upSince());
    }

    /**
     * The try failed while a master serves.
     *
     * @param serving the master that is to go on serving
     * @param reason the closed reason
     * @param evidence what was seen
     */
    Course.TakeBack failed(Master serving, Reason reason, String evidence) {
        return new Course.TakeBack(failure(back(serving), reason, evidence));
    }

    /** The try failed and no master is left to ask for its code. */
    Course.TakeBack failed(Reason reason, String evidence) {
        return new Course.TakeBack(failure(before(), reason, evidence));
    }

    /** The code that a master runs; where that is not certain, what the disk held before the wished revision came. */
    public Revision back(Master serving) {
        Revision running = code.of(serving);
        return running == null || running.equals(wished()) ? before() : running;
    }

    private Event.Failed failure(Revision back, Reason reason, String evidence) {
        return new Event.Failed(wished(), desired.fingerprint(), back, reason, Words.fit(evidence));
    }

    /** What the disk held before the wished revision came, by the journal, then by the reflog. */
    Revision before() {
        return before(wished());
    }

    /** What the disk held before a revision came. */
    Revision before(Revision came) {
        for (Past.Found<Event.Moving> moving : past.all(Event.Moving.class)) {
            if (moving.event().to().equals(came) && !moving.event().from().equals(came)) {
                return moving.event().from();
            }
        }
        for (Checkout.HeadMove move : tree.moves().reversed()) {
            if (!move.revision().equals(came)) {
                return move.revision();
            }
        }
        return disk();
    }
}
