package io.spillway.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worked clients; src/check/clients runs them. */
class ClientsPageTest {
  @Test
  void javasCompilesAgainstKafkasClientWithoutAWarning(@TempDir Path classes) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean isCompiled =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of("-proc:none", "-Xlint:all,-path", "-d", classes.toString()),
                  null,
                  files.getJavaFileObjects(ClientsPage.DIRECTORY.resolve("SpillwayClient.java")))
              .call();
      assertThat(said.toString()).isEmpty();
      assertThat(isCompiled).isTrue();
    }
    assertThat(classes.resolve("SpillwayClient.class")).exists();
  }

  /** A client that the page does not show would be run by nobody who reads it. */
  @Test
  void everyClientIsOnThePage() throws Exception {
    try (Stream<Path> files = Files.list(ClientsPage.DIRECTORY)) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      ClientsPage.CLIENTS.keySet().stream(), Stream.of("jobs", "tsconfig.json"))
                  .toList());
    }
  }
}
