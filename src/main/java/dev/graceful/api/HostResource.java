package dev.graceful.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** One machine and how to reach it: the kind {@code Host}. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("Host")
@Singular("host")
@Plural("hosts")
@ShortNames("gdhost")
@Categories("all")
@AdditionalPrinterColumn(name = "Reachable", jsonPath = ".status.conditions[?(@.type==\"Reachable\")].status")
@AdditionalPrinterColumn(name = "Connection", jsonPath = ".spec.connection")
@AdditionalPrinterColumn(name = "Address", jsonPath = ".spec.address")
@AdditionalPrinterColumn(name = "OS", jsonPath = ".status.facts.os")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Account", jsonPath = ".status.account", priority = 1)
@AdditionalPrinterColumn(
        name = "Latency-ms",
        jsonPath = ".status.latencyMillis",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(name = "Lossless", jsonPath = ".status.capabilities.reloadLossless", priority = 1)
@AdditionalPrinterColumn(name = "Kernel", jsonPath = ".status.facts.kernel", priority = 1)
@AdditionalPrinterColumn(name = "Git", jsonPath = ".status.facts.git", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
@ValidationRule(
        value = "!has(self.spec) || !has(self.spec.jump) || self.spec.jump != self.metadata.name",
        message = "jump must be another Host",
        fieldPath = ".spec.jump")
@ValidationRule(
        value = "self.metadata.name.size() <= 63",
        message = "metadata.name must be at most 63 characters, because it becomes a label")
public final class HostResource extends CustomResource<HostSpec, HostStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
