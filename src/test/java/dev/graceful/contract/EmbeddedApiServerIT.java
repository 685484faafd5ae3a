package dev.graceful.contract;

import org.junit.jupiter.api.extension.ExtendWith;

/** The suite against the embedded server. */
@ExtendWith(EmbeddedApi.class)
class EmbeddedApiServerIT extends ApiContract {}
