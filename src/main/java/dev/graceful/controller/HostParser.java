package dev.graceful.controller;

import dev.graceful.api.Api;
import dev.graceful.api.HostResource;
import dev.graceful.api.HostSpec;
import dev.graceful.controller.HostWish.Become;
import dev.graceful.controller.HostWish.Client;
import dev.graceful.controller.HostWish.Trust;
import dev.graceful.host.ssh.HostKeys;
import dev.graceful.model.Failure;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From the resource to the way to a machine. The rules of the CRD are checked again, because a resource may be older than they are; the
 * first wrong value ends it, named, with what to write instead.
 */
final class HostParser {
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:%-]*|::[A-Za-z0-9._:%-]*");
    private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9._@-]{0,31}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final String PORT = "spec.port";
    private static final int USUAL_PORT = 22;

    private final Check check = new Check();

    private HostParser() {}

    /** What became of it. */
    sealed interface Parsed {
        /** Every value is right. */
        record Right(HostWish wish) implements Parsed {}

        /** A value is wrong. */
        record Wrong(Failure.Invalid failure) implements Parsed {}
    }

    /** Parses the resource; never throws for what a user may have written. */
    static Parsed parse(HostResource host) {
        HostSpec spec = host.getSpec();
        if (spec == null) {
            return new Parsed.Wrong(new Failure.Invalid("spec", "must be given, with connection"));
        }
        var parser = new HostParser();
        HostWish wish = parser.wish(host, spec);
        Failure.Invalid problem = parser.check.problem();
        return problem == null ? new Parsed.Right(wish) : new Parsed.Wrong(problem);
    }

    private HostWish wish(HostResource host, HostSpec spec) {
        return new HostWish(
                host.getMetadata().getNamespace(),
                host.getMetadata().getName(),
                way(host, spec),
                check.number("spec.maxConcurrent", spec.maxConcurrent(), 1, 1, 64),
                namespaces(spec.allowedNamespaces()));
    }

    private HostWish.Way way(HostResource host, HostSpec spec) {
        Optional<Path> stateDir = Optional.ofNullable(spec.stateDir())
                .map(path -> check.absolute("spec.stateDir", path, "/var/lib/gracefuldeploy"))
                .map(Path::of);
        return switch (spec.connection()) {
            case SSH -> ssh(host, spec, stateDir);
            case Local -> {
                refuseForLocal(spec);
                yield new HostWish.Local(stateDir);
            }
            case null, default ->
                check.refuse("spec.connection", "must be SSH or Local", new HostWish.Local(Optional.empty()));
        };
    }

    private void refuseForLocal(HostSpec spec) {
        onlyForSsh("address", spec.address());
        onlyForSsh("port", spec.port());
        onlyForSsh("user", spec.user());
        onlyForSsh("secretRef", spec.secretRef());
        onlyForSsh("hostKey", spec.hostKey());
        onlyForSsh("hostKeyPolicy", spec.hostKeyPolicy());
        onlyForSsh("jump", spec.jump());
        onlyForSsh("knock", spec.knock());
        onlyForSsh("become", spec.become());
        onlyForSsh("client", spec.client());
    }

    private void onlyForSsh(String field, @Nullable Object given) {
        check.that(
                given == null,
                "spec." + field,
                "is only used with connection SSH; write connection: SSH or leave it out, because Local is the machine"
                        + " that the operator runs on");
    }

    private HostWish.Ssh ssh(HostResource host, HostSpec spec, Optional<Path> stateDir) {
        Client client = client(spec.client());
        boolean own = client == Client.OPEN_SSH;
        String address = check.text("spec.address", spec.address(), 253);
        check.that(
                ADDRESS.matcher(address).matches(),
                "spec.address",
                "must be a host name or an IP address, such as web1.example or 2001:db8::1; it must not begin with '-'");
        check.that(
                spec.knock() == null || spec.jump() == null,
                "spec.knock",
                "touches ports from the operator's machine; give it to the Host that jump names");
        return new HostWish.Ssh(
                client,
                address,
                spec.port() == null && own
                        ? Optional.empty()
                        : Optional.of(check.number(PORT, spec.port(), USUAL_PORT, 1, 65_535)),
                user(spec.user(), own),
                secret("spec.secretRef", spec.secretRef(), own),
                trust(host, spec, own),
                jump(host, spec.jump()),
                knock(spec.knock()),
                become(spec.become()),
                stateDir);
    }

    private Client client(HostSpec.@Nullable Client given) {
        return switch (given) {
            case null -> Client.BUILT_IN;
            case BuiltIn -> Client.BUILT_IN;
            case OpenSSH -> Client.OPEN_SSH;
            case Unknown -> check.refuse("spec.client", "must be BuiltIn or OpenSSH", Client.BUILT_IN);
        };
    }

    private Optional<String> user(@Nullable String given, boolean own) {
        check.that(
                given != null || own,
                "spec.user",
                "must be given, such as deploy; only client OpenSSH may leave it to the configuration of ssh");
        check.that(
                given == null || USER.matcher(given).matches(),
                "spec.user",
                "must be the name of an account of the host, such as deploy");
        return Optional.ofNullable(given);
    }

    private Optional<String> secret(String field, HostSpec.@Nullable SecretRef given, boolean optional) {
        check.that(
                given != null || optional,
                field,
                "must be given: the Secret with the key ssh-privatekey or password; only client OpenSSH may use the keys"
                        + " and agents of the operator's own account");
        if (given == null) {
            return Optional.empty();
        }
        String name = check.text(field + ".name", given.name(), 253);
        check.that(
                NAME.matcher(name).matches(),
                field + ".name",
                "must be the name of a Secret in the namespace of the Host");
        return Optional.of(name);
    }

    private Trust trust(HostResource host, HostSpec spec, boolean own) {
        List<String> lines = lines(spec.hostKey());
        try {
            HostKeys.parse(String.join("\n", lines));
        } catch (IllegalArgumentException wrong) {
            check.that(false, "spec.hostKey", String.valueOf(wrong.getMessage()));
        }
        return switch (spec.hostKeyPolicy()) {
            case TrustOnFirstUse -> {
                check.that(
                        lines.isEmpty(),
                        "spec.hostKeyPolicy",
                        "TrustOnFirstUse takes any key and hostKey pins one; write one of them");
                yield recorded(host)
                        .<Trust>map(key -> new Trust.Pinned(List.of(key)))
                        .orElseGet(Trust.FirstUse::new);
            }
            case null -> pinned(lines, own);
            case Pinned -> pinned(lines, own);
            case Unknown ->
                check.refuse("spec.hostKeyPolicy", "must be Pinned or TrustOnFirstUse", new Trust.Pinned(lines));
        };
    }

    private static Trust pinned(List<String> lines, boolean own) {
        return lines.isEmpty() && own ? new Trust.KnownHosts() : new Trust.Pinned(lines);
    }

    private static List<String> lines(@Nullable String hostKey) {
        return hostKey == null
                ? List.of()
                : hostKey.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    /** The key that was recorded at the first use, unless the user had it forgotten. */
    private static Optional<String> recorded(HostResource host) {
        var status = host.getStatus();
        if (status == null || status.hostKey() == null) {
            return Optional.empty();
        }
        var annotations = host.getMetadata().getAnnotations();
        String forgotten = annotations == null ? null : annotations.get(Api.FORGET_HOST_KEY);
        return forgotten != null && forgotten.equals(status.hostKeyFingerprint())
                ? Optional.empty()
                : Optional.of(status.hostKey());
    }

    private Optional<String> jump(HostResource host, @Nullable String given) {
        check.that(
                given == null || NAME.matcher(given).matches(),
                "spec.jump",
                "must be the name of a Host in the namespace of this one");
        check.that(given == null || !given.equals(host.getMetadata().getName()), "spec.jump", "must be another Host");
        return Optional.ofNullable(given);
    }

    private List<Integer> knock(@Nullable List<HostSpec.Knock> given) {
        if (given == null) {
            return List.of();
        }
        check.that(!given.isEmpty() && given.size() <= 16, "spec.knock", "must be 1 to 16 ports, or be left out");
        return given.stream()
                .map(knock -> check.number("spec.knock", knock == null ? null : knock.port(), 0, 1, 65_535))
                .toList();
    }

    private Become become(HostSpec.@Nullable Become given) {
        HostSpec.Method method = given == null ? HostSpec.Method.None : given.method();
        var secret = given == null ? null : given.secretRef();
        check.that(
                secret == null || method == HostSpec.Method.Sudo,
                "spec.become.secretRef",
                "is only used with method Sudo");
        return switch (method) {
            case None -> new Become.None();
            case Sudo -> new Become.Sudo(secret("spec.become.secretRef", secret, true));
            case null, default -> check.refuse("spec.become.method", "must be None or Sudo", new Become.None());
        };
    }

    private Set<String> namespaces(@Nullable List<String> given) {
        List<String> names = given == null ? List.of() : given;
        check.that(
                Stream.ofNullable(names).flatMap(List::stream).allMatch(HostParser::isNamespace),
                "spec.allowedNamespaces",
                "must be names of namespaces, or '*' for all");
        return new HashSet<>(names.stream().filter(HostParser::isNamespace).toList());
    }

    private static boolean isNamespace(@Nullable String name) {
        return name != null
                && (name.equals(Api.EVERY_NAMESPACE) || NAMESPACE.matcher(name).matches());
    }
}
