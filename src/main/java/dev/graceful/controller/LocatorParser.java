package dev.graceful.controller;

import dev.graceful.api.Api;
import dev.graceful.api.ProcessSpec;
import dev.graceful.api.ReloadSpec;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Locator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the master or the instances are, and in which order they are taken. */
final class LocatorParser {
    private static final String FIELD = "spec.app.process";
    private static final int MOST_INSTANCES = 64;

    private LocatorParser() {}

    /** How to find the master. */
    static Locator locator(Check check, @Nullable ProcessSpec given) {
        if (given == null) {
            return new Locator.Discover();
        }
        long ways = Stream.of(given.pidFile(), given.listen(), given.supervisor(), given.systemd())
                .filter(Objects::nonNull)
                .count();
        check.that(
                ways == 1,
                FIELD,
                "must have exactly one of pidFile, listen, supervisor and systemd; leave process out to have the server"
                        + " discovered");
        if (given.pidFile() != null) {
            return new Locator.PidFile(check.absolute(FIELD + ".pidFile", given.pidFile(), "/run/shop.pid"));
        }
        if (given.listen() != null) {
            return new Locator.Listen(address(check, given.listen()));
        }
        if (given.supervisor() != null) {
            return supervisor(check, given.supervisor());
        }
        return given.systemd() == null ? new Locator.Discover() : systemd(check, given.systemd());
    }

    private static Address address(Check check, String text) {
        return Addresses.parse(text)
                .orElseGet(() -> check.refuse(
                        FIELD + ".listen",
                        "must be an address and port, such as 127.0.0.1:8000 or [::1]:8000, or unix:/run/shop.sock",
                        new Address.Unix("/")));
    }

    private static Locator supervisor(Check check, ProcessSpec.SupervisorProgram given) {
        String field = FIELD + ".supervisor";
        String program = check.text(field + ".program", given.program(), 255);
        check.that(
                program.matches(Api.PROGRAM), field + ".program", "must be a name such as web, group:name or group:*");
        String config = given.config() == null
                ? null
                : check.absolute(field + ".config", given.config(), "/etc/supervisor/supervisord.conf");
        return new Locator.Supervisor(program, config);
    }

    private static Locator systemd(Check check, ProcessSpec.SystemdUnit given) {
        String field = FIELD + ".systemd.unit";
        String unit = check.text(field, given.unit(), 255);
        check.that(
                unit.matches(Api.UNIT),
                field,
                "must be the full name of a service, such as shop.service, shop@1.service or shop@*.service");
        return new Locator.Systemd(unit);
    }

    /** In which order instances are restarted, and how far apart. */
    static Desired.Rolling rolling(Check check, ReloadSpec.@Nullable Rolling given) {
        Desired.Rolling usual = Desired.Rolling.usual();
        if (given == null) {
            return usual;
        }
        String field = "spec.reload.rolling";
        List<String> instances = given.instances() == null ? List.of() : given.instances();
        check.that(
                instances.size() <= MOST_INSTANCES
                        && instances.stream().allMatch(name -> name.matches(Api.INSTANCE) && name.length() <= 255),
                field + ".instances",
                "must be at most " + MOST_INSTANCES
                        + " names as supervisor or systemd have them, such as web:web_0 or shop@1.service");
        return new Desired.Rolling(instances, check.duration(field + ".interval", given.interval(), usual.interval()));
    }
}
