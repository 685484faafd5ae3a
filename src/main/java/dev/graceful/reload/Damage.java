package dev.graceful.reload;

import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Kept;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What upgrades by hand leave behind, in words: what serves, what its keeper does instead, and the way out that loses nothing. Nothing
 * is ever signalled because of it.
 */
public final class Damage {
    private static final int NAMED = 4;

    private Damage() {}

    /**
     * What comes before everything else where the user accepts orphans: copies that only get in the way are stopped, and a program of
     * which no master is left is started. What failed is taken off the disk first.
     */
    public static Optional<Course> due(Situation s) {
        if (!Detachment.wished(s.desired())) {
            return Optional.empty();
        }
        Optional<Course> course = switch (s.seen().masters()) {
            case Masters.NoMaster n -> s.past().failed(s.desired()).isPresent() ? Optional.empty() : Detachment.none(s);
            case Masters.OneMaster(Master master) -> course(s, master);
            case Masters.TwoMasters t -> Optional.empty();
            case Masters.Pool p -> Optional.empty();
            case Masters.Ambiguous ambiguous -> Optional.of(course(s, ambiguous));
        };
        return course.filter(Course.Go.class::isInstance);
    }

    /** The course for a picture whose evidence does not agree. */
    public static Course course(Situation s, Masters.Ambiguous picture) {
        Optional<Master> orphan = only(picture.candidates(), Damage::isOrphan);
        boolean repaired = orphan.isPresent() && Detachment.wished(s.desired()) && isFlapping(picture, orphan.get());
        return repaired && orphan.get().owner() instanceof Owner.Orphan(Owner lost)
                ? Detachment.orphan(s, orphan.get(), lost)
                        .or(() -> Detachment.ending(s, lost))
                        .orElseGet(() -> new Course.Stop(of(s.desired(), picture)))
                : new Course.Stop(of(s.desired(), picture));
    }

    /** Whether the only other candidate is a copy of the keeper's that does not listen. */
    private static boolean isFlapping(Masters.Ambiguous picture, Master orphan) {
        return picture.doubt() == Masters.Doubt.UNRELATED
                && picture.candidates().size() == 2
                && picture.candidates().stream()
                        .filter(candidate -> !candidate.equals(orphan))
                        .allMatch(copy ->
                                copy.listening().isEmpty() && orphan.owner().equals(new Owner.Orphan(copy.owner())));
    }

    /** Why nothing is done although the one master may be well; empty when nothing is wrong with its keeper. */
    public static Optional<Course> course(Situation s, Master master) {
        if (!(master.owner() instanceof Owner.Orphan(Owner lost)) || !acts(s.desired())) {
            return Optional.empty();
        }
        return Detachment.wished(s.desired())
                ? Detachment.orphan(s, master, lost)
                : Optional.of(new Course.Stop(orphan(s.desired(), master, lost)));
    }

    /** The user's own command is the user's own business. */
    private static boolean acts(Desired desired) {
        return switch (desired.reload().strategy()) {
            case COMMAND, NONE -> false;
            default -> true;
        };
    }

    /** What does not agree, and what to do about it. */
    static Failure of(Desired desired, Masters.Ambiguous picture) {
        return switch (picture.doubt()) {
            case UNRELATED ->
                collision(desired, picture)
                        .orElseGet(() -> blocked(
                                Reason.MasterAmbiguous,
                                desired,
                                "several masters could serve it: " + list(picture.candidates()) + ": "
                                        + Words.fit(picture.reason()) + "; nothing was signalled or moved",
                                "end the one that should not be there, or name the right one with"
                                        + " spec.app.process.pidFile"));
            case PID_FILE ->
                blocked(
                        Reason.PidFileStale,
                        desired,
                        Words.fit(picture.reason()) + "; " + list(picture.candidates())
                                + "; nothing was signalled or moved",
                        "write the pid of the master that serves into the file, or remove the file");
            case STOPPED ->
                blocked(
                        Reason.MasterStopped,
                        desired,
                        Words.fit(picture.reason())
                                + ": its workers may serve on, but it obeys nothing and replaces none;"
                                + " nothing was signalled or moved",
                        "let it go on (kill -CONT), or end what stopped it");
        };
    }

    /** An orphan, and beside it what its keeper has started since. */
    private static Optional<Failure> collision(Desired desired, Masters.Ambiguous picture) {
        Optional<Master> orphan = only(picture.candidates(), Damage::isOrphan);
        Optional<Master> other = only(picture.candidates(), master -> !isOrphan(master));
        if (orphan.isEmpty() || other.isEmpty() || !(orphan.get().owner() instanceof Owner.Orphan(Owner lost))) {
            return Optional.empty();
        }
        Optional<String> path = shared(orphan.get(), other.get());
        if (path.isPresent()) {
            return Optional.of(taken(desired, orphan.get(), other.get(), path.get()));
        }
        return isFlapping(picture, orphan.get()) ? Optional.of(orphan(desired, orphan.get(), lost)) : Optional.empty();
    }

    private static Optional<Master> only(List<Master> candidates, Predicate<Master> which) {
        List<Master> found = candidates.stream().filter(which).toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    static boolean isOrphan(Master master) {
        return master.owner() instanceof Owner.Orphan;
    }

    private static Optional<String> shared(Master one, Master other) {
        return one.listening().stream()
                .filter(other.listening()::contains)
                .flatMap(address -> address instanceof Address.Unix(String path) ? Stream.of(path) : Stream.empty())
                .findFirst();
    }

    private static Failure taken(Desired desired, Master orphan, Master other, String path) {
        return blocked(
                Reason.SocketTaken,
                desired,
                "master " + other.id() + " (" + other.owner().phrase() + ") has put its own socket in the place of "
                        + path
                        + ", where master " + orphan.id() + " ("
                        + orphan.owner().phrase()
                        + ") listened: new connections go to " + other.id() + "; if " + orphan.id()
                        + " is sent TERM it removes the path, and nobody gets in; nothing was signalled or moved",
                "when " + orphan.id() + " has no requests left, end it with kill -KILL " + orphan.id()
                        + ", which leaves the path alone");
    }

    static Failure orphan(Desired desired, Master master, Owner lost) {
        Kept kept = master.kept();
        String keeper = lost.phrase();
        String state = kept == null
                ? "it was not asked about it"
                : switch (kept.activity()) {
                    case UNKNOWN -> "it could not be asked about it (" + Words.start(kept.said(), 80) + ")";
                    case ACTIVE ->
                        "it is " + word(kept) + " with a copy that cannot serve while " + master.id()
                                + " does, and restarting it changes nothing";
                    case IDLE, ONCE ->
                        "it is " + word(kept) + ", so nobody starts it again when " + master.id() + " ends";
                };
        return blocked(
                Reason.OrphanServes,
                desired,
                "master " + master.id() + " serves, but " + keeper + ", which it came from, does not watch it: " + state
                        + "; nothing was signalled or moved",
                "to keep it running as it is, " + stopping(lost, kept)
                        + "; to give it back, at a quiet time, since requests are"
                        + " refused until it is up: kill -TERM " + master.id() + ", then " + starting(lost));
    }

    /** Words that stay the same while a keeper tries again and again. */
    private static String word(Kept kept) {
        return kept.activity() == Kept.Activity.ACTIVE ? "started again and again" : kept.said();
    }

    private static String stopping(Owner lost, @Nullable Kept kept) {
        boolean idle = kept != null && kept.activity() == Kept.Activity.IDLE;
        return switch (lost) {
            case Owner.Supervisor(String program) ->
                "set spec.reload.binaryUpgrade.handBack to Detach"
                        + (idle ? "" : " (or run supervisorctl stop " + program + ", which does not touch it)");
            default -> "leave it alone until then";
        };
    }

    private static String starting(Owner lost) {
        return switch (lost) {
            case Owner.Supervisor(String program) -> "supervisorctl restart " + program;
            case Owner.Systemd(String unit) -> "systemctl restart " + unit;
            case Owner.Unwatched(String unit) -> "systemctl restart " + unit;
            case Owner.Emperor e -> "start it";
            case Owner.Nobody n -> "start it";
            case Owner.Follower f -> "start it";
            case Owner.Orphan o -> "start it";
        };
    }

    private static String list(List<Master> candidates) {
        return candidates.stream()
                .limit(NAMED)
                .map(master -> master.id() + " (" + master.owner().phrase() + ", " + listens(master) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String listens(Master master) {
        return master.listening().isEmpty()
                ? "listens on nothing"
                : "listens on "
                        + master.listening().stream().map(Address::toString).collect(Collectors.joining(" and "));
    }

    private static Failure blocked(Reason reason, Desired desired, String problem, String unblock) {
        return new Failure.Blocked(reason, Words.line(desired.host() + ": " + problem), unblock);
    }
}
