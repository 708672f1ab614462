package io.spillway.cli;

import java.util.List;
import java.util.ServiceLoader;

/**
 * Commands that are not the service's own. Where their classes are on the class path, an entry of
 * {@code META-INF/services} tells of them, and the command line has them; where not, it does
 * without.
 */
public interface AddedCommands {
  /** The commands, each an object that picocli reads. */
  List<Object> commands(Console console);

  /**
   * What the log is to leave out, as system properties. Called before the first logger is made.
   *
   * @param command the command that will run, its own or another
   */
  default void quiet(String command) {}

  /** All that are on the class path. */
  static List<AddedCommands> found() {
    return ServiceLoader.load(AddedCommands.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
