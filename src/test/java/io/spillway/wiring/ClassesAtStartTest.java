package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClassesAtStartTest {

  private static final List<String> LEFT_OUT = List.of("cli", "demo", "dev", "simulator", "broker");

  /** Every file of a room that a role runs has at least its own class. */
  @Test
  void everyClassOfTheRolesIsLoaded() throws Exception {
    Path rooms = Path.of("src/main/java/io/spillway");
    try (Stream<Path> files = Files.walk(rooms)) {
      long sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("package-info.java"))
              .filter(file -> !LEFT_OUT.contains(rooms.relativize(file).getName(0).toString()))
              .count();
      assertThat(sources).isPositive();
      assertThat((long) ClassesAtStart.load()).isGreaterThanOrEqualTo(sources);
    }
  }
}
