package io.spillway.wiring;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads at the start all classes that a job may need. Loading a class later may have to open a
 * file; if the limit of open files is reached at that moment, a role would end, or a job would fail
 * for a reason that has nothing to do with it. For libraries it is enough that their jars are open.
 */
final class ClassesAtStart {

  private static final Logger LOG = LoggerFactory.getLogger(ClassesAtStart.class);

  private static final String OWN = "io/spillway/";

  /** Rooms whose classes no role uses. */
  private static final Set<String> OTHER_ROOMS =
      Set.of("cli", "demo", "dev", "simulator", "broker");

  private static final String CLASS = ".class";

  private ClassesAtStart() {}

  /**
   * Loads the classes and returns the number of Spillway's own. A class that cannot be found now is
   * loaded when it is used.
   */
  static int load() {
    ClassLoader loader = ClassesAtStart.class.getClassLoader();
    // Searching the class path for a name that does not exist opens every jar.
    loader.getResource("none of this name");
    int loaded = 0;
    try {
      for (String name : names()) {
        Class.forName(name, true, loader);
        loaded++;
      }
    } catch (IOException | URISyntaxException | ClassNotFoundException | LinkageError late) {
      LOG.debug("classes are loaded when they are needed: {}", late.toString());
    }
    return loaded;
  }

  private static List<String> names() throws IOException, URISyntaxException {
    Path source =
        Path.of(ClassesAtStart.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> files = Files.isDirectory(source) ? below(source) : entries(source);
    return files.stream()
        .filter(name -> name.startsWith(OWN) && name.endsWith(CLASS))
        .filter(name -> !name.endsWith("package-info.class"))
        .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
        .filter(name -> !OTHER_ROOMS.contains(name.split("\\.", 4)[2]))
        .toList();
  }

  private static List<String> below(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve(OWN))) {
      return files.map(file -> root.relativize(file).toString()).toList();
    }
  }

  /** Does not use the zip file system, because the image's runtime lacks that module. */
  private static List<String> entries(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().map(JarEntry::getName).toList();
    }
  }
}
