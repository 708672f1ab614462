package io.spillway.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Each rule finds the fault that is planted into an overlay which has none. */
class RulesTest {

  @ParameterizedTest
  @CsvFileSource(
      resources = "planted.csv",
      delimiter = '|',
      useHeadersInDisplayName = true,
      numLinesToSkip = 1)
  void aPlantedFaultIsFound(
      String overlay, String object, String pointer, String value, String found) {
    List<JsonNode> trees = Built.trees(overlay);
    Planted.plant(trees, object, pointer, value);
    var planted = new Manifests(ManifestReader.read(trees));
    SecretStandIns secrets =
        overlay.equals("production") ? SecretStandIns.PRODUCTION : SecretStandIns.NONE;
    assertThat(Rules.broken(planted, secrets))
        .as("%s of %s is %s", pointer, object, value)
        .anySatisfy(problem -> assertThat(problem).contains(found));
  }
}
