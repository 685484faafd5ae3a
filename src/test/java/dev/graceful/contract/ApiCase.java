package dev.graceful.contract;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;

/** A test that has a namespace to itself. */
abstract class ApiCase {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    ApiFixture api;
    String namespace;

    @BeforeEach
    void openNamespace(ApiFixture fixture) {
        api = fixture;
        namespace = newNamespace();
    }

    /** Another namespace; none is deleted, because the server is thrown away. */
    String newNamespace() {
        String name = "t" + NAMESPACES.incrementAndGet();
        api.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }
}
