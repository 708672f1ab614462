package io.spillway.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code mvn package} packs. The build makes it before integration tests. */
class DistributionIT {
  private static final String VERSION = Distribution.version();
  private static final String TOP = "spillway-" + VERSION + "/";

  /** 2026-01-01T00:00:00Z, {@code project.build.outputTimestamp}. */
  private static final long TIME_SECONDS = 1_767_225_600;

  private static final Pattern TABLE_ROW = Pattern.compile("\\| (\\w+/\\S+\\.jar) \\| \\[.*\\]");

  /**
   * Names of one directory beside each other: {@code clients/a} stands before {@code clients.md}.
   */
  private static final Comparator<String> BY_PARTS =
      Comparator.comparing(name -> name.replace('/', '\0'));

  private static final int EXECUTABLE = 0755;
  private static final int READABLE = 0644;

  /** Of all tests here, because it takes a second to read. */
  private static List<Tarball.Entry> entries = List.of();

  @BeforeAll
  static void unpack() throws Exception {
    entries = Tarball.read(Distribution.tarball());
  }

  @Test
  void directoriesStandFirstThenFilesAndTheLauncherIsTheLastOne() {
    List<String> directories = names(entries.stream().filter(DistributionIT::isDirectory));
    List<String> files = names(entries.stream().filter(entry -> !isDirectory(entry)));
    assertThat(names(entries.stream()))
        .containsExactlyElementsOf(Stream.concat(directories.stream(), files.stream()).toList());
    assertThat(directories).isSortedAccordingTo(BY_PARTS).hasSizeGreaterThan(3).startsWith(TOP);
    assertThat(files.subList(0, files.size() - 1)).isSortedAccordingTo(BY_PARTS);
    assertThat(files).endsWith(TOP + "spillway").doesNotHaveDuplicates();
  }

  @Test
  void ownerTimeAndModesAreFixed() {
    assertThat(entries)
        .allSatisfy(entry -> {
          assertThat(entry.owner()).as(entry.name()).isEqualTo("0:0:root:root");
          assertThat(entry.modifiedSeconds()).as(entry.name()).isEqualTo(TIME_SECONDS);
          assertThat(entry.mode() & 0777).as(entry.name()).isEqualTo(mode(entry));
        });
  }

  private static int mode(Tarball.Entry entry) {
    boolean executable = isDirectory(entry) || entry.name().equals(TOP + "spillway");
    return executable ? EXECUTABLE : READABLE;
  }

  @Test
  void everythingThatIsPromisedIsThereAndNothingElse() {
    assertThat(entries).extracting(Tarball.Entry::name).allMatch(name -> name.startsWith(TOP));
    List<String> top =
        entries.stream()
            .map(entry -> entry.name().substring(TOP.length()).split("/")[0])
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
    assertThat(top)
        .containsExactlyInAnyOrder(
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "LICENSE",
            "NOTICE",
            "README.md",
            "SECURITY.md",
            "dev",
            "docs",
            "lib",
            "licenses",
            "sbom.json",
            "spillway",
            "spillway.jar");
  }

  @Test
  void theServicesLibrariesAreThoseThatItsJarNames() throws Exception {
    assertThat(jars("lib/")).containsExactlyInAnyOrderElementsOf(classPath());
    assertThat(jars("dev/"))
        .contains("dev/spillway-dev.jar")
        .anyMatch(name -> name.startsWith("dev/kafka_2.13-"))
        .noneMatch(name -> classPath().contains(name.replace("dev/", "lib/")));
    assertThat(content("spillway.jar"))
        .isEqualTo(Files.readAllBytes(Path.of("target/spillway.jar")));
    assertThat(content("dev/spillway-dev.jar"))
        .isEqualTo(Files.readAllBytes(Path.of("target/dev/spillway-dev.jar")));
  }

  @Test
  void nothingOfTestsAndNoStoreIsInIt() {
    assertThat(names(entries.stream()))
        .noneMatch(name -> name.matches(".*(rocksdb|junit|assertj|archunit|test-utils).*"));
  }

  @Test
  void theBillsListExactlyTheJarsWithTheirHashes() throws Exception {
    Map<String, String> service = hashes("lib/");
    assertThat(listed("sbom.json")).isNotEmpty().isEqualTo(service);

    Map<String, String> withDev = new TreeMap<>(service);
    withDev.putAll(hashes("dev/"));
    withDev.remove("spillway-dev.jar");
    assertThat(listed("dev/sbom.json")).isEqualTo(withDev);
  }

  @Test
  void theBillsHoldNothingOfOneBuildAlone() throws Exception {
    for (String file : List.of("sbom.json", "dev/sbom.json")) {
      Bill bill = Bill.read(content(file));
      assertThat(bill.version()).as("made by: src/check/bills").isEqualTo(VERSION);
      assertThat(bill.document().has("serialNumber")).as("serial number of " + file).isFalse();
      assertThat(bill.document().at("/metadata/timestamp").isMissingNode()).isTrue();
    }
  }

  @Test
  void everyJarHasALicenceWhoseTextIsThere() throws Exception {
    String page = new String(content("licenses/README.md"), UTF_8);
    List<String> named =
        TABLE_ROW.matcher(page).results().map((MatchResult row) -> row.group(1)).toList();
    List<String> jars = new ArrayList<>(jars("lib/"));
    jars.addAll(jars("dev/"));
    jars.remove("dev/spillway-dev.jar");
    assertThat(named).containsExactlyInAnyOrderElementsOf(jars);

    Pattern link = Pattern.compile("\\]\\(([^)]+)\\)");
    assertThat(link.matcher(page).results().map(found -> found.group(1)).distinct())
        .isNotEmpty()
        .allSatisfy(text -> assertThat(content("licenses/" + text)).isNotEmpty());
  }

  /** By itself the jar plugin names the JDK that Maven runs on. */
  @Test
  void ourJarsNameTheReleaseThatTheyAreCompiledFor() throws Exception {
    for (String jar : List.of("spillway.jar", "dev/spillway-dev.jar")) {
      try (var opened = new JarInputStream(new ByteArrayInputStream(content(jar)))) {
        assertThat(opened.getManifest().getMainAttributes())
            .containsEntry(new Attributes.Name("Build-Jdk-Spec"), "25")
            .doesNotContainKeys(
                new Attributes.Name("Created-By"), new Attributes.Name("Build-Tool-Jdk-Spec"));
      }
    }
  }

  private static boolean isDirectory(Tarball.Entry entry) {
    return entry.type() == '5';
  }

  private static List<String> names(Stream<Tarball.Entry> some) {
    return some.map(Tarball.Entry::name).toList();
  }

  /** The jars directly in a directory. */
  private static List<String> jars(String directory) {
    return entries.stream()
        .map(entry -> entry.name().substring(TOP.length()))
        .filter(name -> name.startsWith(directory) && name.endsWith(".jar"))
        .toList();
  }

  private static byte[] content(String name) {
    Path path = Path.of(TOP + name).normalize();
    return entries.stream()
        .filter(entry -> Path.of(entry.name()).equals(path))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + path))
        .content();
  }

  private static List<String> classPath() {
    try (var jar = new JarInputStream(new ByteArrayInputStream(content("spillway.jar")))) {
      String path = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return Arrays.asList(path.split(" "));
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  /** SHA-256 of the jars in a directory, by file name. */
  private static Map<String, String> hashes(String directory) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    Map<String, String> hashes = new TreeMap<>();
    for (String jar : jars(directory)) {
      hashes.put(
          jar.substring(directory.length()), HexFormat.of().formatHex(sha256.digest(content(jar))));
    }
    return hashes;
  }

  private static Map<String, String> listed(String file) throws Exception {
    Map<String, String> hashes = new TreeMap<>();
    Bill.read(content(file))
        .libraries()
        .forEach(library -> hashes.put(library.jar(), library.sha256()));
    return hashes;
  }
}
