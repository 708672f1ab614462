package io.spillway.tidy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import io.spillway.metrics.MeterName;
import io.spillway.tag.Tag;
import io.spillway.tag.Tags;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the sources must not hold, and what each package must. */
class TidyTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final Path ROOMS = MAIN.resolve("io/spillway");
  private static final String[] COMMANDS = {"io.spillway.cli..", "io.spillway.dev.cli.."};
  private static final int MOST_LINES = 400;

  private static final Set<String> VAGUE =
      Set.of("util", "utils", "common", "impl", "model", "service", "manager", "helper", "misc");
  private static final Set<String> SKIPPED = Set.of("target", ".git", ".idea", ".vscode", "data");
  private static final Pattern TEXT =
      Pattern.compile(".*\\.(java|md|xml|ya?ml|properties|jsonl?|sse|sh)|spillway|run|Dockerfile");

  // The brackets keep this file from matching itself.
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO[D]O|FIX[M]E|XX[X])\\b");
  private static final Pattern LOCAL_PATH =
      Pattern.compile("(?<![\\w.-])/(roo[t]|hom[e]/\\w+|Use[r]s/\\w+|wor[k])/");
  private static final Pattern REGISTRY =
      Pattern.compile(
          "repo1?[.]mave[n]|mave[n][.]google|sonatyp[e][.]org|artifactor[y]|nexu[s][.-]"
              + "|registr[y][.]npmj[s]|pyp[i][.]org|prox[y][.]golang|docke[r][.]io/",
          Pattern.CASE_INSENSITIVE);

  @Test
  void onlyTheCommandLineReadsTheMachinesClock() {
    noClasses()
        .that()
        .resideOutsideOfPackages(COMMANDS)
        .should()
        .accessTargetWhere(Accesses.TIME)
        .check(Classes.MAIN);
  }

  @Test
  void nothingButTheCommandLineDrawsWithoutASeed() {
    noClasses()
        .that()
        .resideOutsideOfPackages(COMMANDS)
        .should()
        .accessTargetWhere(Accesses.RANDOM)
        .check(Classes.ALL);
  }

  @Test
  void nothingSleeps() {
    noClasses().should().accessTargetWhere(Accesses.SLEEP).check(Classes.ALL);
  }

  /** They wait by {@link io.spillway.running.Pause}, which gives up and says what it waited for. */
  @Test
  void noTestWaitsInALoopOfItsOwn() {
    noClasses().should().accessTargetWhere(Accesses.SPIN).check(Classes.TEST);
  }

  @Test
  void everyPackageSaysWhatItIsForAndIsNullMarked() throws Exception {
    for (Path directory : packages()) {
      Path info = directory.resolve("package-info.java");
      assertThat(info).exists();
      assertThat(Files.readString(info))
          .as(info.toString())
          .startsWith("/**")
          .contains("@NullMarked");
    }
  }

  @Test
  void noTwoTypesHaveOneSimpleName() {
    List<String> doubled =
        Classes.MAIN.stream()
            .filter(type -> Character.isUpperCase((type.getSimpleName() + "-").charAt(0)))
            .collect(Collectors.groupingBy(JavaClass::getSimpleName))
            .values()
            .stream()
            .filter(types -> types.size() > 1)
            .map(types -> types.stream().map(JavaClass::getName).sorted().toList().toString())
            .toList();

    assertThat(doubled).isEmpty();
  }

  @Test
  void noPackageHasAVagueName() throws Exception {
    assertThat(packages())
        .noneMatch(directory -> VAGUE.contains(directory.getFileName().toString()));
  }

  @Test
  void noSourceFileIsTooLong() throws Exception {
    for (Path file : sources(Path.of("src"))) {
      assertThat(Files.readAllLines(file).size())
          .as(file.toString())
          .isLessThanOrEqualTo(MOST_LINES);
    }
  }

  @Test
  void headerNamesAreWrittenInTagsOnly() throws Exception {
    Path tags = ROOMS.resolve("tag/Tags.java");
    Set<String> names = Tags.ALL.stream().map(Tag::name).collect(Collectors.toSet());
    names.add(Tags.PREFIX);
    assertThat(literalsOutside(names::contains, tags)).isEmpty();
  }

  @Test
  void topicNamesAreWrittenInTopicsOnly() throws Exception {
    Predicate<String> isTopicName = literal -> literal.startsWith("llm.");
    assertThat(literalsOutside(isTopicName, ROOMS.resolve("topics"), keys(), ROOMS.resolve("cli")))
        .isEmpty();
  }

  @Test
  void meterNamesAreWrittenInMeterNameOnly() throws Exception {
    Set<String> names =
        Arrays.stream(MeterName.values()).map(MeterName::meter).collect(Collectors.toSet());
    assertThat(literalsOutside(names::contains, ROOMS.resolve("metrics/MeterName.java"))).isEmpty();
  }

  /** A header has the name of a role; it is none of them. */
  @Test
  void roleNamesAreWrittenInRoleNameOnly() throws Exception {
    Predicate<String> isRole = literal -> RoleName.of(literal.strip()).isPresent();
    assertThat(literalsOutside(isRole, ROOMS.resolve("tag/Tags.java"))).isEmpty();
  }

  @Test
  void configurationKeysAreWrittenInKeysOnly() throws Exception {
    Set<String> names =
        Keys.all().stream()
            .flatMap(key -> Stream.of(key.name(), key.environment()))
            .collect(Collectors.toSet());
    Predicate<String> isKey =
        literal -> names.contains(literal) || literal.contains("SPILLWAY" + "_");
    // The help texts of the command line may name keys, and the doctor's advice.
    assertThat(
            literalsOutside(
                isKey,
                keys(),
                ROOMS.resolve("config/KeyNames.java"),
                ROOMS.resolve("cli"),
                ROOMS.resolve("doctor"),
                ROOMS.resolve("dev/cli")))
        .isEmpty();
  }

  @Test
  void nothingIsUnfinished() throws Exception {
    assertThat(matches(UNFINISHED)).isEmpty();
  }

  @Test
  void noFileNamesADirectoryOfOneMachineOrAPackageRegistry() throws Exception {
    assertThat(matches(LOCAL_PATH)).isEmpty();
    assertThat(matches(REGISTRY)).isEmpty();
  }

  private static Path keys() {
    return ROOMS.resolve("config/Keys.java");
  }

  private static List<Path> packages() throws Exception {
    return sources(ROOMS).stream().map(Path::getParent).distinct().toList();
  }

  private static List<Path> sources(Path root) throws Exception {
    try (var files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  /** Fails too if the places have none of them: they are elsewhere, or look otherwise now. */
  private static List<String> literalsOutside(Predicate<String> wanted, Path... places)
      throws Exception {
    List<String> found = new ArrayList<>();
    int inside = 0;
    for (Path file : sources(MAIN)) {
      List<String> literals = Literals.in(Files.readString(file)).stream().filter(wanted).toList();
      if (Arrays.stream(places).anyMatch(file::startsWith)) {
        inside += literals.size();
      } else {
        literals.forEach(literal -> found.add(file + ": \"" + literal + "\""));
      }
    }
    assertThat(inside).as("literals at their places").isPositive();
    return found;
  }

  private static List<String> matches(Pattern pattern) throws Exception {
    List<String> found = new ArrayList<>();
    List<Path> texts = texts();
    assertThat(texts).isNotEmpty();
    for (Path file : texts) {
      pattern
          .matcher(Files.readString(file))
          .results()
          .forEach(match -> found.add(file + ": " + match.group()));
    }
    return found;
  }

  private static List<Path> texts() throws Exception {
    List<Path> texts = new ArrayList<>();
    Files.walkFileTree(
        Path.of(""),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean skipped = SKIPPED.contains(directory.getFileName().toString());
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (TEXT.matcher(file.getFileName().toString()).matches()) {
              texts.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return texts;
  }
}
