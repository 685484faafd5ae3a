package dev.graceful.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Requests as they go over the line, for what no client shows. */
record Wire(HttpClient http, URI url, String token) implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An answer, its body read as JSON on demand. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            return parse(response.body());
        }

        /** The value of a header, or nothing. */
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    static Wire to(Config config) {
        SSLContext context = trusting(Base64.getDecoder().decode(config.getCaCertData()));
        return new Wire(
                HttpClient.newBuilder().sslContext(context).build(),
                URI.create(config.getMasterUrl()),
                config.getAutoOAuthToken());
    }

    /** The same line with another token. */
    Wire withToken(String other) {
        return new Wire(http, url, other);
    }

    Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    /** Sends a body with any method. */
    Answer send(String method, String path, String contentType, String body) {
        return send(
                request(path, "Content-Type", contentType).method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Opens a watch and returns its frames as they come; the stream is to be closed. */
    Stream<JsonNode> watch(String path, String... headers) {
        try {
            HttpResponse<Stream<String>> response =
                    http.send(request(path, headers).GET().build(), HttpResponse.BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw new AssertionError(path + " was answered with " + response.statusCode());
            }
            return response.body().map(Wire::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url.resolve(path)).header("Authorization", "Bearer " + token);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext trusting(byte[] pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            List<? extends Certificate> certificates = List.copyOf(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
            for (int index = 0; index < certificates.size(); index++) {
                store.setCertificateEntry("authority-" + index, certificates.get(index));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The authority in the kubeconfig cannot be trusted", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
