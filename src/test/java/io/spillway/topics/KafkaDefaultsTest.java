package io.spillway.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Settings;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.RoleDescriptor;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;

class KafkaDefaultsTest {

  @Test
  void theyAreThoseOfKafkasOwnTableForAllThatWeSet() throws Exception {
    Map<String, String> kafkas = new HashMap<>();
    for (TopicSpec spec :
        TopicSpecs.of(
            new DerivedSettings(Settings.load(Map.of(), null)).topicsSettings(3),
            RoleDescriptor.topics())) {
      spec.config().keySet().forEach(key -> kafkas.put(key, ofKafka(key)));
    }
    assertThat(KafkaDefaults.OF_A_TOPIC).isEqualTo(kafkas);
  }

  private static String ofKafka(String key) {
    ConfigDef.ConfigKey entry = LogConfig.configKeys().get(key);
    return ConfigDef.convertToString(entry.defaultValue, entry.type);
  }
}
