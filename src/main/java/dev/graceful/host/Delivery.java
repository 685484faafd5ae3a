package dev.graceful.host;

/** What became of a signal. */
public enum Delivery {
    DELIVERED,
    /** The process is gone, or its pid belongs to another one now. Nothing was hit. */
    GONE,
    /** The account of the product may not signal it. Nothing was hit. */
    NOT_PERMITTED
}
