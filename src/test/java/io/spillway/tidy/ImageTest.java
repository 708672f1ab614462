package io.spillway.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The image and the compose file name versions, and the project's is in one place. */
class ImageTest {
  private static final Pattern PROJECT = Pattern.compile("<version>([^<]+)</version>");
  private static final Pattern OURS = Pattern.compile("\\bspillway(?:-dev)?:([0-9][\\w.-]*)");
  private static final Pattern IMAGE = Pattern.compile("(?m)^ *image: *(\\S+)$");

  @ParameterizedTest
  @ValueSource(strings = {"docker-compose.yml", "Dockerfile", "docs/operating/image.md"})
  void ourImageBearsTheProjectsVersion(String file) throws Exception {
    assertThat(all(OURS, Files.readString(Path.of(file)))).isNotEmpty().containsOnly(version());
  }

  @Test
  void everyImageIsPinned() throws Exception {
    assertThat(all(IMAGE, Files.readString(Path.of("docker-compose.yml"))))
        .hasSizeGreaterThan(3)
        .allMatch(image -> image.matches("[a-z/-]+:v?[0-9].*"));
  }

  private static String version() throws Exception {
    return all(PROJECT, Files.readString(Path.of("pom.xml"))).getFirst();
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
  }
}
