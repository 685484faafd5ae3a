package dev.graceful.apiserver.schema;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;

/** A Kubernetes quantity: {@code 100m}, {@code 1.5Gi}, {@code 12e6}. */
record CelQuantity(BigDecimal amount) implements Comparable<CelQuantity> {
    private static final Pattern NOTATION = Pattern.compile(
            "([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?[0-9]{1,3}))?");
    private static final String DECIMAL = "num kMGTPE";
    private static final String BINARY = "KMGTPE";

    static Object isQuantity(String text) {
        return NOTATION.matcher(text).matches();
    }

    /** @throws IllegalArgumentException when the text is no quantity */
    static CelQuantity parse(String text) {
        Matcher match = NOTATION.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "quantities must match the regular expression" + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        }
        BigDecimal number = new BigDecimal(match.group(1));
        String binary = match.group(2);
        String decimal = match.group(3);
        String exponent = match.group(4);
        if (binary != null) {
            return new CelQuantity(number.multiply(BigDecimal.valueOf(1024).pow(BINARY.indexOf(binary.charAt(0)) + 1)));
        }
        if (decimal != null) {
            return new CelQuantity(number.scaleByPowerOfTen(3 * (DECIMAL.indexOf(decimal) - 3)));
        }
        return new CelQuantity(exponent == null ? number : number.scaleByPowerOfTen(Integer.parseInt(exponent)));
    }

    Object asInteger() {
        try {
            return amount.longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("cannot convert value to integer", e);
        }
    }

    @Override
    public int compareTo(CelQuantity other) {
        return amount.compareTo(other.amount);
    }
}
