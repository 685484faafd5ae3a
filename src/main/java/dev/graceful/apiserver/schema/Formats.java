package dev.graceful.apiserver.schema;

import com.google.re2j.Pattern;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** String formats that kube-apiserver enforces. A format it does not know is documentation and accepts everything. */
final class Formats {
    private static final String OCTET = "0*(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final String IPV4 = "^(" + OCTET + "\\.){3}" + OCTET + "$";
    private static final String HEX = "[0-9a-fA-F]";
    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    private static final Predicate<String> DATE_TIME = Formats::isDateTime;
    private static final Map<String, Predicate<String>> CHECKS = Map.ofEntries(
            Map.entry("date-time", DATE_TIME),
            Map.entry("datetime", DATE_TIME),
            Map.entry("date", Formats::isDate),
            Map.entry("duration", Formats::isDuration),
            Map.entry("byte", Formats::isBase64),
            Map.entry("uri", Formats::isUri),
            Map.entry(
                    "hostname",
                    matching(
                            "^([a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)(\\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*$")),
            Map.entry("email", matching("^[^@\\s]+@[^@\\s]+$")),
            Map.entry("ipv4", matching(IPV4)),
            Map.entry("ipv6", Formats::isIpv6),
            Map.entry("cidr", Formats::isCidr),
            Map.entry("mac", matching("^" + HEX + "{2}([:-]" + HEX + "{2}){5}$")),
            Map.entry(
                    "uuid",
                    matching("^" + HEX + "{8}-?" + HEX + "{4}-?" + HEX + "{4}-?" + HEX + "{4}-?" + HEX + "{12}$")),
            Map.entry(
                    "uuid4",
                    matching("^" + HEX + "{8}-?" + HEX + "{4}-?4" + HEX + "{3}-?[89abAB]" + HEX + "{3}-?" + HEX
                            + "{12}$")),
            Map.entry("hexcolor", matching("^#?(" + HEX + "{3}|" + HEX + "{6})$")),
            Map.entry("k8s-short-name", matching("^" + LABEL + "$")),
            Map.entry(
                    "k8s-long-name",
                    text -> text.length() <= 253
                            && matching("^" + LABEL + "(\\." + LABEL + ")*$").test(text)));

    private Formats() {}

    static boolean accepts(String format, String text) {
        Predicate<String> check = CHECKS.get(format);
        return check == null || check.test(text);
    }

    private static Predicate<String> matching(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return text -> pattern.matcher(text).find();
    }

    private static boolean isDateTime(String text) {
        try {
            OffsetDateTime.parse(text.toUpperCase(Locale.ROOT));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isDuration(String text) {
        try {
            GoDuration.lenient(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return text.length() % 4 == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isUri(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() || text.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isIpv6(String text) {
        boolean compressed = text.contains("::");
        boolean once = text.indexOf("::") == text.lastIndexOf("::") && !text.contains(":::");
        String[] groups = text.split(":", -1);
        boolean wellFormed = matching("^[0-9a-fA-F:]*(" + IPV4.substring(1, IPV4.length() - 1) + ")?$")
                        .test(text)
                && Arrays.stream(groups).allMatch(g -> g.length() <= 4 || g.indexOf('.') > 0);
        int size = groups.length + (text.indexOf('.') > 0 ? 1 : 0);
        return wellFormed && once && (compressed ? size <= 9 && size >= 3 : size == 8 && !text.startsWith(":"));
    }

    private static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !matching("^[0-9]{1,3}$").test(text.substring(slash + 1))) {
            return false;
        }
        String address = text.substring(0, slash);
        int bits = Integer.parseInt(text.substring(slash + 1));
        return matching(IPV4).test(address) ? bits <= 32 : isIpv6(address) && bits <= 128;
    }
}
