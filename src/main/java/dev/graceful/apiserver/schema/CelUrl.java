package dev.graceful.apiserver.schema;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** An absolute URL, or an absolute path, taken apart. */
record CelUrl(URI uri) {
    static Object isUrl(String text) {
        return read(text) != null;
    }

    /** @throws IllegalArgumentException when the text is neither an absolute URL nor an absolute path */
    static CelUrl parse(String text) {
        URI uri = read(text);
        if (uri == null) {
            throw new IllegalArgumentException("URL parse error during conversion from string: " + GoText.quote(text));
        }
        return new CelUrl(uri);
    }

    private static @Nullable URI read(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() || text.startsWith("/") ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    Object scheme() {
        return orEmpty(uri.getScheme());
    }

    /** Host and port, as written. */
    Object host() {
        return uri.getPort() < 0 ? orEmpty(uri.getHost()) : orEmpty(uri.getHost()) + ":" + uri.getPort();
    }

    Object hostname() {
        return orEmpty(uri.getHost());
    }

    Object port() {
        return uri.getPort() < 0 ? "" : String.valueOf(uri.getPort());
    }

    Object path() {
        return orEmpty(uri.getRawPath());
    }

    private static String orEmpty(@Nullable String part) {
        return part == null ? "" : part;
    }
}
