package dev.graceful.apiserver.schema;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.Locale;

/** A duration in Go's notation: {@code 1h30m}, {@code 1.5s}, {@code -300ms}; a bare 0 needs no unit. */
record GoDuration(long nanos) {
    private static final Pattern WHOLE =
            Pattern.compile("([+-])?((?:(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+|0)");
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");

    private static final Pattern WORDED = Pattern.compile(
            "(?i)([0-9]{1,9})\\s*(ns|us|µs|ms|s|m|h|hr|d|w|wk|(?:nano|micro|milli|sec|min|hour|day|week)[a-zµ]*)\\b");

    /** @throws IllegalArgumentException when the text is no duration or too long for 292 years */
    static GoDuration parse(String text) {
        Matcher whole = WHOLE.matcher(text);
        if (!whole.matches()) {
            throw new IllegalArgumentException("time: invalid duration " + GoText.quote(text));
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(whole.group(2));
        while (part.find()) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part.group(2)))));
        }
        boolean negative = "-".equals(whole.group(1));
        try {
            return new GoDuration(
                    (negative ? nanos.negate() : nanos).toBigInteger().longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("time: invalid duration " + GoText.quote(text), e);
        }
    }

    /**
     * What the format {@code duration} accepts besides: whole numbers with written-out units anywhere in the text, such as
     * {@code 5 minutes} or {@code 1d}.
     *
     * @throws IllegalArgumentException when there is not even one
     */
    static GoDuration lenient(String text) {
        if (WHOLE.matcher(text).matches()) {
            return parse(text);
        }
        long nanos = 0;
        boolean any = false;
        Matcher part = WORDED.matcher(text);
        while (part.find()) {
            any = true;
            nanos += Long.parseLong(part.group(1)) * wordedUnit(part.group(2).toLowerCase(Locale.ROOT));
        }
        if (!any) {
            throw new IllegalArgumentException("unable to parse " + text + " as duration");
        }
        return new GoDuration(nanos);
    }

    private static long wordedUnit(String word) {
        return switch (word.charAt(0)) {
            case 'n' -> 1L;
            case 'u', 'µ' -> 1_000L;
            case 'm' ->
                word.startsWith("mic") ? 1_000L : unit(word.startsWith("mil") || word.equals("ms") ? "ms" : "m");
            case 's' -> unit("s");
            case 'h' -> unit("h");
            case 'd' -> 24 * unit("h");
            default -> 7 * 24 * unit("h");
        };
    }

    private static long unit(String name) {
        return switch (name) {
            case "ns" -> 1L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 1_000L;
        };
    }
}
