package io.spillway.credential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A secret as Kubernetes mounts it: the file is a link to {@code ..data/key}, {@code ..data} is a
 * link to a directory, and a change puts another directory there at once.
 */
public final class MountedSecret {
  private final Path directory;
  private int states;

  /** A mounted secret in a directory that is empty. */
  public MountedSecret(Path directory, String first) throws IOException {
    this.directory = directory;
    put(first);
    Files.createSymbolicLink(file(), Path.of("..data", "key"));
  }

  /** The path that a configuration names. */
  public Path file() {
    return directory.resolve("key");
  }

  /** Puts another secret in place of the one before, which is deleted. */
  public void put(String secret) throws IOException {
    Path state = Files.createDirectory(directory.resolve("..state-" + ++states));
    Files.writeString(state.resolve("key"), secret);
    Path link = Files.createSymbolicLink(directory.resolve("..data_tmp"), state.getFileName());
    Files.move(
        link,
        directory.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Path former = directory.resolve("..state-" + (states - 1));
    for (Path old : List.of(former.resolve("key"), former)) {
      Files.deleteIfExists(old);
    }
  }
}
