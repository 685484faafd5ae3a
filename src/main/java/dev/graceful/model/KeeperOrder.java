package dev.graceful.model;

/** What a keeper can be told about a program. */
public enum KeeperOrder {
    /** To end the process that it watches, and not to start another one. */
    STOP,
    /** To start the program and to keep it from then on. */
    START
}
