package dev.graceful.controller;

import dev.graceful.api.Api;
import dev.graceful.api.AppSpec;
import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.GracefulDeploySpec;
import dev.graceful.api.LayoutSpec;
import dev.graceful.api.ReloadSpec;
import dev.graceful.api.SourceSpec;
import dev.graceful.model.AppKey;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From the resource to the wish. The rules of the CRD are checked again, because a resource may be older than they are; the first
 * wrong value ends it, named, with what to write instead.
 */
final class WishParser {
    private static final Pattern REPO = Pattern.compile(
            "https://[^\\s]+|ssh://[^\\s]+|/[^\\s]*|[A-Za-z0-9._][A-Za-z0-9._-]*@[A-Za-z0-9.][A-Za-z0-9.-]*:[^\\s]+");
    private static final Pattern USER_INFO = Pattern.compile("https://[^/]*@.*|ssh://[^/@]*:[^/]*@.*");
    private static final Pattern DASHED_HOST = Pattern.compile("(https|ssh)://([^/]*@)?-.*");
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./+-]*");
    private static final Pattern ACCOUNT = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
    private static final Pattern NAME = Pattern.compile("[^.]{1,63}");

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration UPGRADE_SOAK = Duration.ofSeconds(30);
    private static final int HISTORY = 10;

    private final Check check = new Check();

    private WishParser() {}

    /** What became of it. */
    sealed interface Parsed {
        /** Every value is right. */
        record Right(Wish wish) implements Parsed {}

        /** A value is wrong. */
        record Wrong(Failure.Invalid failure) implements Parsed {}
    }

    /** Parses the resource; never throws for what a user may have written. */
    static Parsed parse(GracefulDeploy deploy) {
        var parser = new WishParser();
        GracefulDeploySpec spec = deploy.getSpec();
        if (spec == null) {
            return new Parsed.Wrong(new Failure.Invalid("spec", "must be given, with source and layout"));
        }
        Wish wish = parser.wish(deploy, spec);
        Failure.Invalid problem = parser.check.problem();
        return problem == null ? new Parsed.Right(wish) : new Parsed.Wrong(problem);
    }

    private Wish wish(GracefulDeploy deploy, GracefulDeploySpec spec) {
        String name = deploy.getMetadata().getName();
        check.that(
                NAME.matcher(name).matches(),
                "metadata.name",
                "must be at most 63 characters without a dot, because it becomes a label; write for example shop");
        Wanted wanted = Wanted.parse(check, spec.hosts(), deploy.getMetadata().getNamespace());
        var source = spec.source() == null ? new SourceSpec(null, null, null) : spec.source();
        var layout = spec.layout() == null ? new LayoutSpec(null, null) : spec.layout();
        var app = spec.app() == null ? new AppSpec(null, null) : spec.app();
        return new Wish(
                new AppKey(deploy.getMetadata().getNamespace(), name),
                repo(source.repo()),
                revision(source.revision()),
                check.duration("spec.source.interval", source.interval(), INTERVAL),
                wanted,
                wanted.names(),
                check.absolute("spec.layout.path", layout.path(), "/srv/shop"),
                localChanges(layout.localChanges()),
                account(spec.runAs()),
                server(app.server()),
                LocatorParser.locator(check, app.process()),
                reload(spec.reload()),
                new VerifyParser(check).verify(spec.verify()),
                planOnly(spec.mode()),
                Boolean.TRUE.equals(spec.suspend()),
                check.number("spec.historyLimit", spec.historyLimit(), HISTORY, 0, 100),
                deploy.getMetadata().getAnnotations() == null
                        ? ""
                        : deploy.getMetadata().getAnnotations().getOrDefault(Api.REQUESTED_AT, ""));
    }

    private String repo(@Nullable String given) {
        String field = "spec.source.repo";
        String repo = check.text(field, given, 1024);
        check.that(
                REPO.matcher(repo).matches(),
                field,
                "must be https://host/path, ssh://user@host/path, user@host:path or an absolute path on the host");
        check.that(
                !USER_INFO.matcher(repo).matches(),
                field,
                "must not hold a user name or password, which everyone who may read this resource would see; write"
                        + " https://host/path and give the account of runAs a Git credential helper");
        check.that(!DASHED_HOST.matcher(repo).matches(), field, "must not name a host that begins with '-'");
        return repo;
    }

    private String revision(@Nullable String given) {
        String field = "spec.source.revision";
        String revision = check.text(field, given, 256);
        check.that(
                REVISION.matcher(revision).matches()
                        && !revision.contains("..")
                        && !revision.endsWith("/")
                        && !revision.endsWith(".lock"),
                field,
                "must be a branch, a tag or a full commit id, such as main, v2.1.0 or 40 hexadecimal digits; it must not begin"
                        + " with '-' nor hold '..'");
        return revision;
    }

    private @Nullable String account(@Nullable String given) {
        check.that(
                given == null || ACCOUNT.matcher(given).matches(),
                "spec.runAs",
                "must be the name of an account of the host, such as www-data");
        return given;
    }

    private Desired.LocalChanges localChanges(LayoutSpec.@Nullable LocalChanges given) {
        return switch (given) {
            case null -> Desired.LocalChanges.REFUSE;
            case Refuse -> Desired.LocalChanges.REFUSE;
            case Stash -> Desired.LocalChanges.STASH;
            case Discard -> Desired.LocalChanges.DISCARD;
            case Unknown ->
                check.refuse(
                        "spec.layout.localChanges", "must be Refuse, Stash or Discard", Desired.LocalChanges.REFUSE);
        };
    }

    private Desired.ServerWish server(AppSpec.@Nullable Server given) {
        return switch (given) {
            case null -> Desired.ServerWish.AUTO;
            case Auto -> Desired.ServerWish.AUTO;
            case Gunicorn -> Desired.ServerWish.GUNICORN;
            case Uwsgi -> Desired.ServerWish.UWSGI;
            case Other -> Desired.ServerWish.OTHER;
            case Unknown ->
                check.refuse("spec.app.server", "must be Auto, Gunicorn, Uwsgi or Other", Desired.ServerWish.AUTO);
        };
    }

    private boolean planOnly(GracefulDeploySpec.@Nullable Mode given) {
        return switch (given) {
            case null -> false;
            case Apply -> false;
            case PlanOnly -> true;
            case Unknown -> check.refuse("spec.mode", "must be Apply or PlanOnly", true);
        };
    }

    private Desired.Reload reload(@Nullable ReloadSpec given) {
        if (given == null) {
            return new Desired.Reload(Desired.Strategy.AUTO, READY_TIMEOUT, UPGRADE_SOAK, null);
        }
        String field = "spec.reload";
        Desired.Strategy strategy = strategy(given.strategy());
        boolean byCommand = strategy == Desired.Strategy.COMMAND;
        check.that(
                given.command() == null || byCommand,
                field + ".command",
                "is only used with strategy Command; write strategy: Command or leave command out");
        check.that(
                !byCommand || given.command() != null,
                field + ".strategy",
                "Command needs command.reload, such as command: {reload: [./reload.sh]}");
        check.that(
                given.binaryUpgrade() == null
                        || strategy == Desired.Strategy.AUTO
                        || strategy == Desired.Strategy.BINARY_UPGRADE,
                field + ".binaryUpgrade",
                "is only used with strategy Auto or BinaryUpgrade; leave it out for any other");
        check.that(
                given.rolling() == null || strategy == Desired.Strategy.AUTO || strategy == Desired.Strategy.ROLLING,
                field + ".rolling",
                "is only used with strategy Auto or Rolling; leave it out for any other");
        check.that(
                given.waitForLongRequests() == null || (!byCommand && strategy != Desired.Strategy.NONE),
                field + ".waitForLongRequests",
                "is not used with strategy Command or None; leave it out");
        var upgrade = given.binaryUpgrade() == null ? new ReloadSpec.BinaryUpgrade(null, null) : given.binaryUpgrade();
        return new Desired.Reload(
                strategy,
                check.duration(field + ".timeout", given.timeout(), READY_TIMEOUT),
                check.duration(field + ".binaryUpgrade.soak", upgrade.soak(), UPGRADE_SOAK),
                LocatorParser.rolling(check, given.rolling()),
                commands(given.command()),
                handBack(upgrade.handBack()),
                fifo(field + ".chainReload", given.chainReload(), strategy),
                check.duration(field + ".waitForLongRequests", given.waitForLongRequests(), Duration.ZERO));
    }

    private Desired.HandBack handBack(ReloadSpec.@Nullable HandBack given) {
        return switch (given) {
            case null -> Desired.HandBack.REQUIRED;
            case Required -> Desired.HandBack.REQUIRED;
            case Detach -> Desired.HandBack.DETACH;
            case Unknown ->
                check.refuse(
                        "spec.reload.binaryUpgrade.handBack", "must be Required or Detach", Desired.HandBack.REQUIRED);
        };
    }

    private @Nullable String fifo(String field, ReloadSpec.@Nullable ChainReload given, Desired.Strategy strategy) {
        check.that(
                given == null || strategy == Desired.Strategy.AUTO || strategy == Desired.Strategy.CHAIN_RELOAD,
                field,
                "is only used with strategy Auto or ChainReload; leave it out for any other");
        return given == null || given.fifo() == null
                ? null
                : check.absolute(field + ".fifo", given.fifo(), "/run/uwsgi/shop.fifo");
    }

    private Desired.Strategy strategy(ReloadSpec.@Nullable Strategy given) {
        return switch (given) {
            case null -> Desired.Strategy.AUTO;
            case Auto -> Desired.Strategy.AUTO;
            case BinaryUpgrade -> Desired.Strategy.BINARY_UPGRADE;
            case Hup -> Desired.Strategy.HUP;
            case Rolling -> Desired.Strategy.ROLLING;
            case Systemd -> Desired.Strategy.SYSTEMD;
            case ChainReload -> Desired.Strategy.CHAIN_RELOAD;
            case Command -> Desired.Strategy.COMMAND;
            case None -> Desired.Strategy.NONE;
            case Unknown ->
                check.refuse(
                        "spec.reload.strategy",
                        "must be Auto, BinaryUpgrade, Hup, Rolling, Systemd, ChainReload, Command or None",
                        Desired.Strategy.NONE);
        };
    }

    private Desired.@Nullable Commands commands(ReloadSpec.@Nullable Command given) {
        return given == null
                ? null
                : new Desired.Commands(
                        check.words("spec.reload.command.reload", given.reload(), true),
                        check.words("spec.reload.command.ready", given.ready(), false),
                        check.words("spec.reload.command.revert", given.revert(), false));
    }
}
