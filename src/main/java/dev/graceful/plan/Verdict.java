package dev.graceful.plan;

import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.reload.Choice;
import dev.graceful.reload.CommandReload;
import dev.graceful.reload.Course;
import dev.graceful.reload.Damage;
import dev.graceful.reload.Finish;
import dev.graceful.reload.Pictures;
import dev.graceful.reload.Situation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A course with the strategy that leads to it.
 *
 * @param strategy the strategy, or null while nothing can be said
 * @param why why it was chosen
 * @param risks what the user should know
 * @param course what is still to do with the processes
 * @param refused whether the course is a refusal to begin at all
 */
record Verdict(@Nullable Strategy strategy, String why, List<String> risks, Course course, boolean refused) {
    static Verdict bare(Course course) {
        return new Verdict(null, "", List.of(), course, false);
    }

    /** A course that was found by other means, with the strategy that the picture suggests. */
    static Verdict of(Situation s, Course course) {
        Masters masters = s.seen().masters();
        if (masters instanceof Masters.OneMaster(Master master)) {
            return of(Choice.of(s.desired(), master), course, false);
        }
        if (masters instanceof Masters.Pool pool && signals(s)) {
            return of(Choice.of(s.desired(), pool), course, false);
        }
        return new Verdict(s.desired().reload().strategy(), "", List.of(), course, false);
    }

    static Verdict of(Situation s) {
        Desired.Reload reload = s.desired().reload();
        return switch (reload.strategy()) {
            case NONE -> new Verdict(Strategy.NONE, "spec.reload.strategy asks for it", List.of(), none(s), false);
            case COMMAND ->
                new Verdict(
                        Strategy.COMMAND,
                        "spec.reload.strategy asks for it",
                        List.of("whether requests are lost is up to the command"),
                        command(s, reload.command()),
                        false);
            case AUTO, BINARY_UPGRADE, HUP, ROLLING, SYSTEMD, CHAIN_RELOAD -> bySignal(s);
        };
    }

    private static boolean signals(Situation s) {
        Strategy strategy = s.desired().reload().strategy();
        return strategy != Strategy.COMMAND && strategy != Strategy.NONE;
    }

    Verdict with(Course other) {
        return new Verdict(strategy, why, risks, other, refused);
    }

    Verdict warning(List<String> more) {
        return new Verdict(
                strategy, why, Stream.concat(risks.stream(), more.stream()).toList(), course, refused);
    }

    private static Verdict bySignal(Situation s) {
        return switch (s.seen().masters()) {
            case Masters.NoMaster(String searched) -> refusal(s, Pictures.none(s, searched));
            case Masters.Ambiguous ambiguous -> refusal(s, Damage.course(s, ambiguous));
            case Masters.Pool pool -> {
                Choice choice = Choice.of(s.desired(), pool);
                yield of(choice, Pictures.pool(s, pool, choice), Pictures.refused(s, pool, choice));
            }
            case Masters.OneMaster(Master master) -> {
                Choice choice = Choice.of(s.desired(), master);
                Optional<Course> damage = Damage.course(s, master);
                if (damage.isPresent()) {
                    yield of(choice, damage.get(), true);
                }
                yield of(choice, Pictures.one(s, master, choice), Pictures.refused(s, master, choice));
            }
            case Masters.TwoMasters(Master old, Master fresh) ->
                new Verdict(
                        Strategy.BINARY_UPGRADE,
                        "a new master is already beside the old one",
                        Choice.of(s.desired(), old).risks(),
                        Pictures.two(s, old, fresh),
                        false);
        };
    }

    private static Course none(Situation s) {
        return s.onDisk() ? Finish.rest(s) : new Course.Rest("nothing is reloaded");
    }

    private static Course command(Situation s, Desired.@Nullable Commands commands) {
        if (commands == null) {
            return new Course.Stop(new Failure.Invalid(
                    "spec.reload.command", "is missing; say in command.reload how the application is reloaded"));
        }
        return CommandReload.settled(s) ? Finish.rest(s) : CommandReload.course(s, commands);
    }

    private static Verdict refusal(Situation s, Course course) {
        return new Verdict(s.desired().reload().strategy(), "", List.of(), course, course instanceof Course.Stop);
    }

    private static Verdict of(Choice choice, Course course, boolean refused) {
        return new Verdict(choice.strategy(), choice.why(), choice.risks(), course, refused);
    }
}
