package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateDirectoryTest {

  @ParameterizedTest
  @CsvSource({
    "/var/lib/spillway, /xdg, /people/me, /var/lib/spillway",
    "/var/lib/a:/var/lib/b, , , /var/lib/a",
    ", /xdg, /people/me, /xdg/spillway",
    ", relative, /people/me, /people/me/.local/state/spillway",
    ", , /people/me, /people/me/.local/state/spillway",
    ", , , ",
    ", , ?, ",
  })
  void theFirstThatIsNamedCounts(String systemd, String xdg, String home, String expected) {
    Map<String, String> environment = new HashMap<>();
    environment.put("STATE_DIRECTORY", systemd);
    environment.put("XDG_STATE_HOME", xdg);
    environment.put("HOME", home);
    environment.values().removeIf(value -> value == null);

    assertThat(StateDirectory.of(environment).map(Path::toString).orElse(null)).isEqualTo(expected);
  }
}
