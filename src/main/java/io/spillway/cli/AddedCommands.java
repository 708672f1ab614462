package io.spillway.cli;

import java.util.List;
import java.util.ServiceLoader;

/**
 * Commands that do not belong to the service (the development commands). If their classes are on
 * the class path, the command line finds them by an entry in {@code META-INF/services}; otherwise
 * it works without them.
 */
public interface AddedCommands {
  /** The commands, each an object that picocli reads. */
  List<Object> commands(Console console);

  /**
   * Sets system properties that silence parts of the log. Called before the first logger is
   * created.
   *
   * @param command the name of the command that will run
   */
  default void quiet(String command) {}

  /** All that are on the class path. */
  static List<AddedCommands> found() {
    return ServiceLoader.load(AddedCommands.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
