package io.spillway.wiring;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The directory in which a process may keep files between two runs: the one that systemd gives a
 * unit ({@code STATE_DIRECTORY}), else {@code spillway} in the user's state directory. Unlike
 * temporary directories, it is not cleaned by age.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html">systemd,
 *     StateDirectory=</a>
 * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG Base Directory
 *     Specification</a>
 */
final class StateDirectory {
  private static final String NAME = "spillway";

  private StateDirectory() {}

  /** The directory, which need not exist; empty if the environment names none. Pure. */
  static Optional<Path> of(Map<String, String> environment) {
    return absolute(environment, "STATE_DIRECTORY")
        .or(() -> absolute(environment, "XDG_STATE_HOME").map(state -> state.resolve(NAME)))
        .or(() ->
            absolute(environment, "HOME")
                .map(home -> home.resolve(".local").resolve("state").resolve(NAME)));
  }

  /** The first path in a variable, if it is absolute; the conventions ignore relative paths. */
  private static Optional<Path> absolute(Map<String, String> environment, String variable) {
    String[] paths = environment.getOrDefault(variable, "").split(":", 2);
    return Optional.of(Path.of(paths[0])).filter(Path::isAbsolute);
  }
}
