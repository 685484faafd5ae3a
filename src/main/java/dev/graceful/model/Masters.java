package dev.graceful.model;

import java.util.List;

/** The process picture of one application: what decides the next signal. */
public sealed interface Masters {
    /** The masters that belong to the application for sure, the older one first. */
    default List<Master> certain() {
        return switch (this) {
            case NoMaster none -> List.of();
            case OneMaster(Master master) -> List.of(master);
            case TwoMasters(Master old, Master fresh) -> List.of(old, fresh);
            case Ambiguous unclear -> List.of();
        };
    }

    /**
     * No master was found.
     *
     * @param searched where it was looked for, as a phrase for messages
     */
    record NoMaster(String searched) implements Masters {}

    /**
     * The steady state.
     *
     * @param master the one master
     */
    record OneMaster(Master master) implements Masters {}

    /**
     * An upgrade is under way: the fresh master is a child of the old one and both accept requests on the same socket.
     *
     * @param old the master that received USR2
     * @param fresh its child
     */
    record TwoMasters(Master old, Master fresh) implements Masters {}

    /**
     * Several unrelated candidates. Nothing may be signalled.
     *
     * @param candidates at least two
     * @param reason why they could not be told apart
     */
    record Ambiguous(List<Master> candidates, String reason) implements Masters {
        public Ambiguous {
            candidates = List.copyOf(candidates);
        }
    }
}
