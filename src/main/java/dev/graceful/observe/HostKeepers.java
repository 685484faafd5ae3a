package dev.graceful.observe;

import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Supervisord;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Kept;
import dev.graceful.model.Owner;
import dev.graceful.model.ProcessId;
import dev.graceful.observe.Status.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Those of one machine at one look. Their answers change at any time: each is asked once in a look, and nothing is remembered beyond it. */
final class HostKeepers implements Keepers {
    private final Host host;
    private final Processes processes;
    private final Locator locator;
    private final Map<ProcessId, Answer<SupervisorStatus>> supervisors = new HashMap<>();
    private final Map<List<String>, Answer<SystemdStatus>> units = new HashMap<>();

    /**
     * Asks nothing yet.
     *
     * @param locator may name the configuration of supervisor
     */
    HostKeepers(Host host, Processes processes, Locator locator) {
        this.host = host;
        this.processes = processes;
        this.locator = locator;
    }

    @Override
    public Kept supervisor(String program) throws HostException {
        return supervisor(
                new Owner.Supervisor(program),
                status -> status.name().equals(program),
                "supervisor knows no program " + program);
    }

    @Override
    public Kept supervisorOf(ProcessId process) throws HostException {
        return supervisor(
                new Owner.Supervisor(Owners.UNREADABLE),
                status -> status.pid() == process.pid(),
                "supervisor watches no process " + process.pid());
    }

    private Kept supervisor(Owner.Supervisor keeper, Predicate<SupervisorStatus> which, String otherwise)
            throws HostException {
        Optional<Supervisord> supervisord = Supervisord.among(processes.all(), locator);
        return supervisord.isPresent()
                ? kept(keeper, programs(supervisord.get()), which, otherwise)
                : Kept.unknown(keeper, "there is not exactly one supervisord whose interpreter is known");
    }

    /** What an answer means for a master; how its program is stopped must be known too, so nothing is taken from half an answer. */
    static Kept kept(
            Owner.Supervisor keeper,
            Answer<SupervisorStatus> answer,
            Predicate<SupervisorStatus> which,
            String otherwise) {
        String problem = answer.problem();
        return problem == null
                ? answer.all().stream()
                        .filter(which)
                        .findFirst()
                        .map(SupervisorStatus::kept)
                        .orElseGet(() -> Kept.unknown(keeper, otherwise))
                : Kept.unknown(keeper, problem);
    }

    @Override
    public Kept systemd(String unit) throws HostException {
        return kept(new Owner.Systemd(unit), units(List.of(unit)));
    }

    /** What an answer about one unit means for a master. */
    static Kept kept(Owner.Systemd keeper, Answer<SystemdStatus> answer) {
        String problem = answer.problem();
        return answer.all().stream()
                .findFirst()
                .map(status -> status.kept(keeper))
                .orElseGet(() -> Kept.unknown(keeper, problem == null ? "it told nothing" : problem));
    }

    /** All that a supervisord keeps; empty as far as it cannot be asked. */
    Answer<SupervisorStatus> programs(Supervisord supervisord) throws HostException {
        ProcessId asked = supervisord.process().id();
        Answer<SupervisorStatus> known = supervisors.get(asked);
        Answer<SupervisorStatus> answer = known == null ? SupervisorStatus.ask(host, supervisord) : known;
        supervisors.put(asked, answer);
        return answer;
    }

    /** The units with these names and their relatives, as far as there are such. */
    List<SystemdStatus> related(List<String> names) throws HostException {
        List<String> patterns = Stream.concat(names.stream(), names.stream().map(Names::pattern))
                .distinct()
                .toList();
        return patterns.isEmpty()
                ? List.of()
                : units(patterns).all().stream().filter(SystemdStatus::loaded).toList();
    }

    private Answer<SystemdStatus> units(List<String> names) throws HostException {
        Answer<SystemdStatus> known = units.get(names);
        Answer<SystemdStatus> answer = known == null ? SystemdStatus.ask(host, names) : known;
        units.put(names, answer);
        return answer;
    }
}
