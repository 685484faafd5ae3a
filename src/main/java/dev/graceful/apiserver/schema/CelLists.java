package dev.graceful.apiserver.schema;

import java.time.Duration;
import java.util.List;

/** List functions over the comparable values of the rule language: numbers, texts, booleans, times. */
final class CelLists {
    private CelLists() {}

    static Object isSorted(List<?> list) {
        for (int i = 1; i < list.size(); i++) {
            if (compare(list.get(i - 1), list.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    static Object sum(List<?> list) {
        Object sum = list.isEmpty() ? (Object) 0L : list.getFirst();
        for (Object item : list.isEmpty() ? list : list.subList(1, list.size())) {
            sum = add(sum, item);
        }
        return sum;
    }

    private static Object add(Object a, Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return Math.addExact(x, y);
        }
        if (a instanceof Number x && b instanceof Number y) {
            return x.doubleValue() + y.doubleValue();
        }
        if (a instanceof Duration x && b instanceof Duration y) {
            return x.plus(y);
        }
        throw new IllegalArgumentException("no such overload");
    }

    /** @param sign 1 for the greatest, -1 for the least */
    static Object extreme(String name, List<?> list, int sign) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException(name + " called on empty list");
        }
        Object extreme = list.getFirst();
        for (Object item : list) {
            extreme = compare(item, extreme) * sign > 0 ? item : extreme;
        }
        return extreme;
    }

    private static int compare(Object a, Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        if (a instanceof Number x && b instanceof Number y) {
            return Double.compare(x.doubleValue(), y.doubleValue());
        }
        if (a.getClass() == b.getClass() && a instanceof Comparable<?>) {
            @SuppressWarnings("unchecked") // the classes are equal, so what one compares to, the other is
            Comparable<Object> left = (Comparable<Object>) a;
            return left.compareTo(b);
        }
        throw new IllegalArgumentException("no such overload");
    }
}
