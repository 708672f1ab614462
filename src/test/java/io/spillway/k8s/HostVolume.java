package io.spillway.k8s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A directory that stands for a volume, made as the kubelet makes it.
 *
 * @param directory where it is on this machine
 * @param mode of the directory, or of the files if there are any
 * @param group what owns it, by number
 * @param files texts by name; an empty map for a volume to write to
 */
record HostVolume(Path directory, int mode, long group, Map<String, String> files) {
  private static final int OTHERS_READ = 04;
  private static final int TYPE_AND_MODE = 07777;

  /** Makes it. Whoever is not root cannot give files away: then others may read them. */
  void make() throws IOException {
    Files.createDirectories(directory);
    if (files.isEmpty()) {
      give(directory, mode);
    } else {
      give(directory, 0755);
      for (var file : files.entrySet()) {
        give(Files.writeString(directory.resolve(file.getKey()), file.getValue()), mode);
      }
    }
  }

  private void give(Path path, int wanted) throws IOException {
    int given = wanted;
    try {
      Files.setAttribute(path, "unix:gid", Math.toIntExact(group));
    } catch (IOException notRoot) {
      boolean isWritable = (wanted & 0222) != 0 && Files.isDirectory(path);
      given = isWritable ? 0777 : wanted | OTHERS_READ;
    }
    Files.setAttribute(path, "unix:mode", given & TYPE_AND_MODE);
  }
}
