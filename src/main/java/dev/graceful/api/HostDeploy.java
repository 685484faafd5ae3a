package dev.graceful.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One application on one host. The operator writes it, owned by the GracefulDeploy; users only read it. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Plural("hostdeploys")
@ShortNames("hd")
@Categories("all")
@AdditionalPrinterColumn(name = "Host", jsonPath = ".spec.host")
@AdditionalPrinterColumn(name = "Loaded", jsonPath = ".status.loadedRevision")
@AdditionalPrinterColumn(name = "Disk", jsonPath = ".status.diskRevision")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Master", jsonPath = ".status.master")
@AdditionalPrinterColumn(name = "Workers", jsonPath = ".status.workers", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Owner", jsonPath = ".status.owner.kind")
@AdditionalPrinterColumn(name = "Lost", jsonPath = ".status.traffic.lost", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Lossless", jsonPath = ".status.capabilities.reloadLossless", priority = 1)
@AdditionalPrinterColumn(name = "Advice", jsonPath = ".status.capabilities.advice", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
public final class HostDeploy extends CustomResource<HostDeploySpec, HostDeployStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;
}
