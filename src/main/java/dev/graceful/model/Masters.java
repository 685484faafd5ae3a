package dev.graceful.model;

import java.util.List;
import java.util.stream.Stream;

/** The process picture of one application: what decides the next signal. */
public sealed interface Masters {
    /** The masters that belong to the application for sure, the older one first. */
    default List<Master> certain() {
        return switch (this) {
            case NoMaster none -> List.of();
            case OneMaster(Master master) -> List.of(master);
            case TwoMasters(Master old, Master fresh) -> List.of(old, fresh);
            case Pool pool -> pool.masters();
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
     * Several servers that accept from one socket, which whoever keeps them holds open: each of them may be restarted while another serves.
     *
     * @param keeping who keeps them
     * @param instances at least one, in the order in which they are to be restarted
     */
    record Pool(Keeping keeping, List<Instance> instances) implements Masters {
        public Pool {
            instances = List.copyOf(instances);
        }

        /** The masters that are there. */
        public List<Master> masters() {
            return instances.stream()
                    .map(Instance::master)
                    .flatMap(master -> master == null ? Stream.empty() : Stream.of(master))
                    .toList();
        }
    }

    /**
     * The evidence does not agree. Nothing may be signalled.
     *
     * @param candidates the processes that it speaks of
     * @param reason what does not agree, for people
     * @param doubt which kind of disagreement it is
     */
    record Ambiguous(List<Master> candidates, String reason, Doubt doubt) implements Masters {
        public Ambiguous {
            candidates = List.copyOf(candidates);
        }
    }

    /** What makes it unsafe to signal a master that was found. */
    enum Doubt {
        /** Several that have nothing to do with each other. */
        UNRELATED,
        /** A pid file names another process than the one that serves, or one that has ended. */
        PID_FILE,
        /** It is stopped, and would not obey. */
        STOPPED
    }
}
