package io.spillway.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The command line in a JVM of its own, with the log of production. */
public final class CommandProcess {

  private CommandProcess() {}

  /** Not yet started; standard error joins standard output. */
  public static ProcessBuilder of(List<String> arguments) {
    Stream<String> java =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogback.configurationFile=logback.xml",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    return new ProcessBuilder(Stream.concat(java, arguments.stream()).toList())
        .redirectErrorStream(true);
  }
}
