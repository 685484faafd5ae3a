package dev.graceful.apiserver.http;

import java.util.Locale;
import java.util.Map;

/**
 * One request, complete.
 *
 * @param method in upper case
 * @param path as sent, still encoded
 * @param query decoded; of repeated parameters the first
 * @param headers by lower-case name
 * @param body empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, only read
record Call(String method, String path, Map<String, String> query, Map<String, String> headers, byte[] body) {

    /** A header; the empty string if it was not sent. */
    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** A query parameter; the empty string if it was not sent. */
    String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    /** The media type of the body, without parameters. */
    String contentType() {
        String type = header("content-type");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
