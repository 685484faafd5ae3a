package dev.graceful.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Generates the CRDs from the records, and adds what the annotations cannot say. */
final class CrdSource {
    private static final List<Class<? extends HasMetadata>> KINDS =
            List.of(GracefulDeploy.class, HostResource.class, HostDeploy.class);

    private static final Map<String, String> DESCRIPTIONS = Map.of(
            "GracefulDeploy",
            "GracefulDeploy is the wish: this application, at this revision, on these hosts, put into the running server without"
                    + " losing a request.",
            "Host",
            "Host is one machine and how to reach it.",
            "HostDeploy",
            "HostDeploy is one application on one host. The operator writes it; users only read it.");

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();

    private CrdSource() {}

    /** The YAML of every CRD by file name. */
    static Map<String, String> generate() throws JsonProcessingException {
        var crds = new TreeMap<String, String>();
        var output = new MemoryOutput();
        for (var kind : KINDS) {
            new CRDGenerator()
                    .customResourceClasses(List.of(kind))
                    .withPostProcessor(new Finish(kind))
                    .withParallelGenerationEnabled(false)
                    .withMinQuotes(true)
                    .withOutput(output)
                    .generate();
        }
        for (var bytes : output.documents.values()) {
            var crd = Serialization.unmarshal(bytes.toString(UTF_8), CustomResourceDefinition.class);
            crds.put(crd.getMetadata().getName() + ".yaml", text(crd));
        }
        return crds;
    }

    private static String text(CustomResourceDefinition crd) throws JsonProcessingException {
        return "# Generated from dev.graceful.api; ./mvnw test -Dtest=CrdGoldenTest -Dcrds.update=true writes it again.\n"
                + YAML.writeValueAsString(YAML.readTree(Serialization.asJson(crd)));
    }

    private static final class MemoryOutput implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
        private final Map<String, ByteArrayOutputStream> documents = new TreeMap<>();

        @Override
        public ByteArrayOutputStream outputFor(String crdName) {
            return documents.computeIfAbsent(crdName, name -> new ByteArrayOutputStream());
        }

        @Override
        public URI crdURI(String crdName) {
            return URI.create("file:///" + crdName);
        }

        @Override
        public void close() {}
    }

    private record Finish(Class<? extends HasMetadata> kind) implements CRDPostProcessor {
        @Override
        public HasMetadata process(HasMetadata generated, String crdVersion) {
            var crd = (CustomResourceDefinition) generated;
            crd.getSpec().getNames().setListKind(crd.getSpec().getNames().getKind() + "List");
            for (var version : crd.getSpec().getVersions()) {
                orderColumns(version);
                var root = version.getSchema().getOpenAPIV3Schema();
                root.setDescription(DESCRIPTIONS.get(crd.getSpec().getNames().getKind()));
                property(root.getProperties(), "spec").setDescription("What is wished.");
                property(root.getProperties(), "status").setDescription("What was observed; written by the operator.");
                // Without it a resource that nobody looked at yet reads as ready to the tools that follow kstatus.
                property(root.getProperties(), "status")
                        .setDefault(JsonNodeFactory.instance.objectNode().put("observedGeneration", -1));
                finish("", root);
            }
            return crd;
        }

        private void orderColumns(CustomResourceDefinitionVersion version) {
            var order = Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                    .map(AdditionalPrinterColumn::name)
                    .toList();
            var columns = new ArrayList<>(version.getAdditionalPrinterColumns());
            columns.sort(Comparator.comparingInt(
                    (CustomResourceColumnDefinition column) -> order.indexOf(column.getName())));
            // A server leaves out what is the default; then served and generated can be compared.
            columns.stream()
                    .filter(column -> Integer.valueOf(0).equals(column.getPriority()))
                    .forEach(column -> column.setPriority(null));
            version.setAdditionalPrinterColumns(columns);
        }

        private static void finish(String name, JSONSchemaProps schema) {
            if (schema.getEnum() != null && !name.equals("status")) {
                schema.setEnum(schema.getEnum().stream()
                        .filter(value -> !value.asText().equals("Unknown"))
                        .toList());
            }
            if ("array".equals(schema.getType())) {
                list(name, schema);
            }
            if (schema.getProperties() != null) {
                schema.getProperties().forEach(Finish::finish);
            }
            if (schema.getAdditionalProperties() != null
                    && schema.getAdditionalProperties().getSchema() != null) {
                finish("", schema.getAdditionalProperties().getSchema());
            }
        }

        private static void list(String name, JSONSchemaProps schema) {
            var item = schema.getItems().getSchema();
            switch (name) {
                case "names" -> schema.setXKubernetesListType("set");
                case "conditions" -> {
                    schema.setXKubernetesListType("map");
                    schema.setXKubernetesListMapKeys(List.of("type"));
                    condition(item.getProperties());
                }
                default -> schema.setXKubernetesListType("atomic");
            }
            finish("", item);
        }

        private static void condition(Map<String, JSONSchemaProps> properties) {
            property(properties, "type").setMaxLength(316L);
            property(properties, "status").setEnum(List.<JsonNode>of(word("True"), word("False"), word("Unknown")));
            property(properties, "reason").setMaxLength(1024L);
            property(properties, "reason").setMinLength(1L);
            property(properties, "message").setMaxLength(32768L);
            property(properties, "lastTransitionTime").setFormat("date-time");
        }

        private static JSONSchemaProps property(Map<String, JSONSchemaProps> properties, String name) {
            return Objects.requireNonNull(properties.get(name), name);
        }

        private static JsonNode word(String text) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }
}
