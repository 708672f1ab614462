package io.spillway.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.fixtures.Fixtures;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of peers has a row for every fixture, with what Spillway says of it today. */
class PeersPageTest {
  @Test
  void everyFixtureHasItsRow() throws Exception {
    List<String> rows =
        Files.readAllLines(PeersPageIT.PAGE).stream()
            .dropWhile(line -> !line.startsWith("| fixture |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    List<Fixture> fixtures = Fixtures.all();
    assertThat(rows).as("write the page anew, see PeersPageIT").hasSameSizeAs(fixtures);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i)).startsWith(PeersPageIT.rowStart(fixtures.get(i)));
    }
  }
}
