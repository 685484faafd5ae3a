package dev.graceful.controller;

import dev.graceful.api.Api;
import dev.graceful.api.VerifySpec;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses {@code spec.verify}; part of {@link WishParser}. */
final class VerifyParser {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,253}");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&*+.^_`|~-]{1,100}");
    private static final Pattern JSON_PATH = Pattern.compile("\\$(\\.[A-Za-z_][A-Za-z0-9_-]*|\\[[0-9]{1,4}\\])+");
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(5);

    private final Check check;

    VerifyParser(Check check) {
        this.check = check;
    }

    Desired.Verify verify(@Nullable VerifySpec given) {
        if (given == null) {
            return new Desired.Verify(null, null, Duration.ZERO);
        }
        var tcp = given.tcp();
        if (tcp != null && tcp.port() == null) {
            check.refuse("spec.verify.tcp.port", "must be given, such as 8000", 0);
        }
        return new Desired.Verify(
                http(given.http()),
                tcp == null ? null : Integer.valueOf(check.number("spec.verify.tcp.port", tcp.port(), 1, 1, 65_535)),
                check.duration("spec.verify.soak", given.soak(), Duration.ZERO),
                version(given),
                given.bootMarkers() == null
                        ? null
                        : check.absolute(
                                "spec.verify.bootMarkers.path",
                                given.bootMarkers().path(),
                                "/run/shop/boot"),
                load(given));
    }

    private Desired.@Nullable Load load(VerifySpec verify) {
        var given = verify.traffic();
        if (given == null) {
            return null;
        }
        String field = "spec.verify.traffic";
        String usual = verify.http() == null || verify.http().path() == null
                ? "/"
                : verify.http().path();
        return new Desired.Load(
                check.number(field + ".rps", given.rps(), 10, 1, 100),
                path(field + ".path", given.path() == null ? usual : given.path()),
                check.number(field + ".lossBudget", given.lossBudget(), 0, 0, 1_000_000));
    }

    private String path(String field, String path) {
        check.that(
                path.startsWith("/") && path.chars().noneMatch(c -> c <= ' ') && path.length() <= 2048,
                field,
                "must begin with '/' and hold no white space, such as /healthz");
        return path;
    }

    private Desired.@Nullable Version version(VerifySpec verify) {
        var given = verify.version();
        if (given == null) {
            return null;
        }
        String field = "spec.verify.version";
        check.that(verify.http() != null, field, "needs spec.verify.http: it is read from the answers to that request");
        String header = given.header();
        String path = given.jsonPath();
        if (header != null && path == null) {
            check.that(
                    TOKEN.matcher(header).matches(),
                    field + ".header",
                    "must be the name of a header, such as X-Revision");
            return new Desired.Version.Header(header.toLowerCase(Locale.ROOT));
        }
        if (path != null && header == null) {
            check.that(
                    JSON_PATH.matcher(path).matches() && path.length() <= 200,
                    field + ".jsonPath",
                    "must be names and indices, such as $.build.git or $.parts[0].sha");
            return new Desired.Version.JsonPath(path);
        }
        return check.refuse(field, "must have exactly one of header and jsonPath", null);
    }

    private Desired.@Nullable Http http(VerifySpec.@Nullable Http given) {
        if (given == null) {
            return null;
        }
        String field = "spec.verify.http";
        String path = given.path() == null ? "/" : given.path();
        String host = given.host() == null ? Api.LOCALHOST : given.host();
        path(field + ".path", path);
        check.that(HOST.matcher(host).matches(), field + ".host", "must be a host name, such as shop.example");
        check.that(
                given.port() == null || given.unixSocket() == null,
                field,
                "must have only one of port and unixSocket; leave both out for what the master listens on");
        Address address = null;
        if (given.port() != null) {
            address = new Address.Tcp("127.0.0.1", check.number(field + ".port", given.port(), 1, 1, 65_535));
        } else if (given.unixSocket() != null) {
            address = new Address.Unix(check.absolute(field + ".unixSocket", given.unixSocket(), "/run/shop.sock"));
        }
        return new Desired.Http(
                path,
                address,
                host,
                check.number(field + ".status", given.status(), 200, 100, 599),
                check.number(field + ".successes", given.successes(), 3, 1, 100),
                check.duration(field + ".timeout", given.timeout(), HTTP_TIMEOUT));
    }
}
