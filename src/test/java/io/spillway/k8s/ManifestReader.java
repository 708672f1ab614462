package io.spillway.k8s;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reads manifests as strictly as an API server that validates fields: an unknown field at any
 * depth, a key given twice, a number or a truth value in the place of a text (and the other way
 * round) are refused. fabric8's types would gather unknown fields and change scalars instead.
 */
final class ManifestReader {
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.ofEntries(
          Map.entry("v1 Namespace", Namespace.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Secret", Secret.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("apps/v1 StatefulSet", StatefulSet.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("batch/v1 Job", Job.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
          Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class));

  private static final JsonMapper TREES = new JsonMapper();

  private static final JsonMapper STRICT = strict();

  private final List<String> problems = new ArrayList<>();

  private ManifestReader() {}

  /** The documents of a file of YAML as trees; empty ones are left out. */
  static List<JsonNode> trees(String yaml) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<JsonNode> trees = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(options)).loadAll(yaml)) {
      if (document != null) {
        trees.add(TREES.valueToTree(document));
      }
    }
    return trees;
  }

  /**
   * The objects of a file.
   *
   * @throws ManifestException naming everything that is wrong
   */
  static List<HasMetadata> read(String yaml) {
    return read(trees(yaml));
  }

  /**
   * The objects that trees stand for.
   *
   * @throws ManifestException naming everything that is wrong
   */
  static List<HasMetadata> read(List<JsonNode> trees) {
    var reader = new ManifestReader();
    List<HasMetadata> objects = new ArrayList<>();
    trees.forEach(tree -> reader.read(tree, objects));
    if (!reader.problems.isEmpty()) {
      throw new ManifestException(reader.problems);
    }
    return objects;
  }

  private void read(JsonNode tree, List<HasMetadata> objects) {
    String kind = tree.path("apiVersion").asText() + " " + tree.path("kind").asText();
    String name = kind + " " + tree.at("/metadata/name").asText();
    Class<? extends HasMetadata> type = KINDS.get(kind);
    if (type == null) {
      problems.add(name + ": there is no such kind; known are " + KINDS.keySet());
      return;
    }
    int before = problems.size();
    try {
      objects.add(
          STRICT.readerFor(type).withAttribute(UnknownFields.class, problems).readValue(tree));
    } catch (JsonProcessingException wrong) {
      problems.add(where(wrong) + ": " + wrong.getOriginalMessage());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    for (int index = before; index < problems.size(); index++) {
      problems.set(index, name + " " + problems.get(index));
    }
  }

  private static String where(JsonProcessingException wrong) {
    return wrong instanceof JsonMappingException mapping ? mapping.getPathReference() : "";
  }

  private static JsonMapper strict() {
    JsonMapper strict =
        JsonMapper.builder()
            .annotationIntrospector(new NothingBeside())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .addHandler(new UnknownFields())
            .build();
    for (CoercionInputShape shape :
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      strict.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
    }
    return strict;
  }

  /** Takes fabric8's place for fields that it does not know away, at every depth. */
  private static final class NothingBeside extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated member) {
      return Boolean.FALSE;
    }
  }

  /** Notes every unknown field in the attribute of this class's name, and reads on. */
  private static final class UnknownFields extends DeserializationProblemHandler {
    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        JsonDeserializer<?> deserializer,
        Object beanOrClass,
        String property)
        throws IOException {
      @SuppressWarnings("unchecked") // set by read()
      var problems = (List<String>) context.getAttribute(UnknownFields.class);
      problems.add(parser.getParsingContext().pathAsPointer() + ": there is no such field");
      parser.skipChildren();
      return true;
    }
  }
}
