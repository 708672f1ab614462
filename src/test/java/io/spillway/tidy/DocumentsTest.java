package io.spillway.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the documents refer to exists, and their lines are not too long. */
class DocumentsTest {
  private static final Path SOURCES = Path.of("src");
  private static final int MOST_CHARS = 120;

  /** Text that links and names are not looked for in. */
  private static final Pattern CODE =
      Pattern.compile("^```.*?^```|^ {4}.*?$", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern HEADING = Pattern.compile("^#{1,6} (.*)$", Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern FOREIGN = Pattern.compile("[a-z]+:.*");
  private static final Pattern NAMED_PAGE = Pattern.compile("docs/[\\w./-]+\\.md");

  /** A class, and the innermost thing in it that is named. */
  private static final Pattern NAMED_CODE =
      Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.[A-Z]\\w*)*(?:\\.(\\w+))?`");

  private static final Pattern TEST = Pattern.compile("\\w+(Test|IT)");
  private static final Path INTERNALS = Path.of("docs/internals");

  /** Classes of the JDK and of libraries that these pages name. */
  private static final Set<String> OTHERS =
      Set.of("Consumer", "LogTruncationException", "ServiceLoader");

  private static final Pattern NAMED_FILE = Pattern.compile("`([\\w/-]+/[\\w-]+\\.java)`");
  private static final List<Path> ROOTS =
      List.of(
          Path.of(""), Path.of("src/main/java/io/spillway"), Path.of("src/test/java/io/spillway"));

  private static final Pattern DECISION = Pattern.compile("## (\\d{4}-\\d{2}-\\d{2}): \\S.*");

  @Test
  void everyLinkLeadsToAFileAndAHeading() throws Exception {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path page : pages()) {
      for (MatchResult link : found(LINK, prose(page))) {
        String target = link.group(1);
        if (!FOREIGN.matcher(target).matches()) {
          links++;
          check(page, target).forEach(fault -> broken.add(page + ": " + target + fault));
        }
      }
    }
    assertThat(links).isPositive();
    assertThat(broken).isEmpty();
  }

  /** In sources, messages and configuration files. */
  @Test
  void everyPageThatTheSourcesNameExists() throws Exception {
    Set<String> named = new HashSet<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(DocumentsTest::isText).toList()) {
        found(NAMED_PAGE, Files.readString(file)).forEach(page -> named.add(page.group()));
      }
    }
    assertThat(named).isNotEmpty().allSatisfy(page -> assertThat(Path.of(page)).exists());
  }

  @Test
  void everyPageIsInTheIndex() throws Exception {
    String index = Files.readString(Path.of("docs/README.md"));
    List<Path> docs = pages().stream().filter(page -> page.startsWith("docs")).toList();
    assertThat(docs)
        .hasSizeGreaterThan(1)
        .filteredOn(page -> !page.endsWith("docs/README.md"))
        .allSatisfy(
            page -> assertThat(index).contains("](" + Path.of("docs").relativize(page) + ")"));
  }

  /**
   * Pages for operators name things of Kubernetes and others too, so only tests are sought there.
   */
  @Test
  void everyClassAndMethodThatADocumentNamesExists() throws Exception {
    Map<String, String> classes = classes();
    List<String> missing = new ArrayList<>();
    int names = 0;
    for (Path page : pages()) {
      for (MatchResult name : found(NAMED_CODE, prose(page))) {
        String source = classes.get(name.group(1));
        boolean isOurs =
            page.startsWith(INTERNALS) && !OTHERS.contains(name.group(1))
                || TEST.matcher(name.group(1)).matches();
        if (source != null) {
          names++;
        }
        if (source == null ? isOurs : !hasMember(source, name.group(2))) {
          missing.add(page + ": " + name.group());
        }
      }
    }
    assertThat(names).isPositive();
    assertThat(missing).isEmpty();
  }

  /** By their paths in the project, or below the packages of main or test. */
  @Test
  void everySourceFileThatTheInternalsNameExists() throws Exception {
    List<String> missing = new ArrayList<>();
    int names = 0;
    for (Path page : pages()) {
      if (page.startsWith(INTERNALS)) {
        for (MatchResult name : found(NAMED_FILE, prose(page))) {
          names++;
          if (ROOTS.stream().noneMatch(root -> Files.exists(root.resolve(name.group(1))))) {
            missing.add(page + ": " + name.group());
          }
        }
      }
    }
    assertThat(names).isPositive();
    assertThat(missing).isEmpty();
  }

  @Test
  void everyDecisionHasItsDateAndStandsInItsOrder() throws Exception {
    List<String> headings =
        Files.readAllLines(Path.of("docs/internals/decisions.md")).stream()
            .filter(line -> line.startsWith("## "))
            .toList();
    assertThat(headings).isNotEmpty().allMatch(line -> DECISION.matcher(line).matches());
    assertThat(headings.stream().map(line -> line.substring(3, 13))).isSorted();
  }

  /** Tables and code are as wide as they must be, and so is a line without a space to break at. */
  @Test
  void noLineOfADocumentIsTooLong() throws Exception {
    List<String> tooLong = new ArrayList<>();
    for (Path page : pages()) {
      prose(page)
          .lines()
          .filter(line -> line.length() > MOST_CHARS && !line.startsWith("|"))
          .filter(line -> line.strip().contains(" "))
          .forEach(line -> tooLong.add(page + ": " + line));
    }
    assertThat(tooLong).isEmpty();
  }

  private static List<String> check(Path page, String target) throws Exception {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path at = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    if (!Files.exists(at)) {
      return List.of(" does not exist");
    }
    if (hash >= 0 && !anchors(at).contains(target.substring(hash + 1))) {
      return List.of(" has no such heading");
    }
    return List.of();
  }

  /** The anchors of a page's headings, as GitHub makes them. */
  private static Set<String> anchors(Path page) throws Exception {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new HashSet<>();
    for (MatchResult heading : found(HEADING, prose(page))) {
      String anchor =
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .replace(' ', '-');
      int times = seen.merge(anchor, 1, Integer::sum);
      anchors.add(times == 1 ? anchor : anchor + "-" + (times - 1));
    }
    return anchors;
  }

  private static boolean hasMember(String source, @Nullable String name) {
    return name == null || Pattern.compile("\\b" + name + "\\b *[(;=,{]").matcher(source).find();
  }

  /** The text of every class of ours, by its simple name. */
  private static Map<String, String> classes() throws Exception {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      Map<String, String> classes = new HashMap<>();
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        classes.merge(name, Files.readString(file), String::concat);
      }
      return classes;
    }
  }

  private static List<MatchResult> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  private static String prose(Path page) throws Exception {
    return CODE.matcher(Files.readString(page)).replaceAll("");
  }

  private static boolean isText(Path file) {
    return Files.isRegularFile(file)
        && file.toString().matches(".*\\.(java|json|ya?ml|properties|txt|csv)|.*/check/[\\w-]+");
  }

  static List<Path> pages() throws Exception {
    try (Stream<Path> top = Files.list(Path.of(""));
        Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(top, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .collect(Collectors.toList());
    }
  }
}
