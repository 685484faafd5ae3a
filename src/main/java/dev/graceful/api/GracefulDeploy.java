package dev.graceful.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** The wish: this application, at this revision, on these hosts, put into the running server without losing a request. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Plural("gracefuldeploys")
@ShortNames("gd")
@Categories("all")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Revision", jsonPath = ".status.revision")
@AdditionalPrinterColumn(name = "Hosts", jsonPath = ".status.hosts.summary")
@AdditionalPrinterColumn(name = "Lost", jsonPath = ".status.traffic.lost", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Wanted", jsonPath = ".status.desiredRevision", priority = 1)
@AdditionalPrinterColumn(name = "Reload", jsonPath = ".status.strategy", priority = 1)
@AdditionalPrinterColumn(name = "Mode", jsonPath = ".spec.mode", priority = 1)
@AdditionalPrinterColumn(name = "Suspended", jsonPath = ".spec.suspend", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
@ValidationRule(
        value = "self.metadata.name.size() <= 63 && !self.metadata.name.contains('.')",
        message =
                "metadata.name must be at most 63 characters without a dot, because it becomes a label; write for example shop")
public final class GracefulDeploy extends CustomResource<GracefulDeploySpec, GracefulDeployStatus>
        implements Namespaced {
    private static final long serialVersionUID = 1L;
}
