package dev.graceful.contract;

import org.junit.jupiter.api.extension.ExtendWith;

/** The suite against a real kube-apiserver: what passes here is the truth. */
@ExtendWith(RealApi.class)
class RealApiServerIT extends ApiContract {}
