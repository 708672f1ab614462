package io.spillway.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The command line in a JVM of its own, with the log of production. */
public final class CommandProcess {

  private CommandProcess() {}

  /** Not yet started; standard error joins standard output. */
  public static ProcessBuilder of(List<String> arguments) {
    String classPath = System.getProperty("java.class.path");
    return of(Stream.of("-cp", classPath, Main.class.getName()), arguments);
  }

  /** The same of the service's jar, without dev. The build makes it before integration tests. */
  public static ProcessBuilder ofService(List<String> arguments) {
    return of(Stream.of("-jar", Path.of("target/spillway.jar").toString()), arguments);
  }

  private static ProcessBuilder of(Stream<String> program, List<String> arguments) {
    Stream<String> java =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogback.configurationFile=logback.xml");
    Stream<String> started = Stream.concat(java, program);
    return new ProcessBuilder(Stream.concat(started, arguments.stream()).toList())
        .redirectErrorStream(true);
  }
}
