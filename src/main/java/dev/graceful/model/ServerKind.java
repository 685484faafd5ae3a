package dev.graceful.model;

/** What kind of application server a master process is. */
public enum ServerKind {
    GUNICORN,
    UWSGI,
    OTHER
}
