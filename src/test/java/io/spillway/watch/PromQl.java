package io.spillway.watch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads from a PromQL expression which series it asks for, and by which labels. Not a parser of all
 * PromQL (promtool and Prometheus themselves parse every expression): it splits the expression into
 * tokens and refuses what the project's expressions do without.
 */
final class PromQl {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+|#[^\n]*|(?<range>\\[[^\\]]*])|(?<name>[a-zA-Z_:][\\w:]*)|(?<text>\"[^\"]*\"|'[^']*')"
              + "|(?<number>[0-9][\\w.]*)|(?<mark>=~|!~|!=|==|<=|>=|[-+*/%^<>=(){},])");

  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");
  private static final Set<String> REFUSED =
      Set.of("without", "on", "ignoring", "group_left", "group_right", "label_replace");

  /**
   * One selector of an expression.
   *
   * @param metric the name of the series
   * @param matched labels in its braces
   * @param grouped labels by which aggregations around it group
   * @param function the function that it is the first argument of, else empty
   */
  record Selector(String metric, Set<String> matched, Set<String> grouped, String function) {}

  private final String expression;
  private final List<String> tokens = new ArrayList<>();
  private final List<Grouping> groupings = new ArrayList<>();
  private final List<Selector> selectors = new ArrayList<>();

  /** The labels that an aggregation over the tokens from {@code first} to {@code last} keeps. */
  private record Grouping(int first, int last, Set<String> labels) {}

  private PromQl(String expression) {
    this.expression = expression;
  }

  /** Throws {@link IllegalArgumentException} for what it does not read. */
  static List<Selector> selectors(String expression) {
    PromQl reader = new PromQl(expression);
    reader.split();
    reader.group();
    reader.select();
    return reader.selectors;
  }

  private void split() {
    Matcher matcher = TOKEN.matcher(expression);
    int end = 0;
    while (end < expression.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw refused("what is at '" + expression.substring(end) + "'");
      }
      end = matcher.end();
      String token = matcher.group();
      if (!token.isBlank() && !token.startsWith("#")) {
        tokens.add(token);
      }
    }
  }

  private void group() {
    for (int at = 0; at < tokens.size(); at++) {
      String token = tokens.get(at);
      if (REFUSED.contains(token)) {
        throw refused(token);
      }
      if (token.equals("(") || token.equals("{")) {
        closing(at);
      }
      if (token.equals("by")) {
        int close = closing(at + 1);
        if (!token(close + 1).equals("(")) {
          throw refused("'by' behind what it groups");
        }
        Set<String> labels = new HashSet<>(tokens.subList(at + 2, close));
        labels.remove(",");
        groupings.add(new Grouping(close + 1, closing(close + 1), labels));
      }
    }
  }

  private void select() {
    int at = 0;
    while (at < tokens.size()) {
      String token = tokens.get(at);
      if (token.equals("by")) {
        at = closing(at + 1) + 1;
      } else if (isName(token) && !token(at + 1).equals("(") && !token(at + 1).equals("by")) {
        at = OPERATORS.contains(token) ? at + 1 : selector(at);
      } else if (token.equals("{")) {
        throw refused("a selector without a name");
      } else {
        at++;
      }
    }
  }

  /** Reads the selector at a token; returns the token behind it. */
  private int selector(int at) {
    Set<String> matched = new HashSet<>();
    int end = at + 1;
    if (token(end).equals("{")) {
      end = closing(end) + 1;
      for (int inside = at + 2; inside < end; inside++) {
        if (isName(tokens.get(inside))) {
          matched.add(tokens.get(inside));
        }
      }
    }
    Set<String> grouped = new HashSet<>();
    for (Grouping grouping : groupings) {
      if (grouping.first() < at && at < grouping.last()) {
        grouped.addAll(grouping.labels());
      }
    }
    boolean isArgument = token(at - 1).equals("(") && isName(token(at - 2));
    String function = isArgument ? token(at - 2) : "";
    selectors.add(new Selector(tokens.get(at), matched, grouped, function));
    return end;
  }

  /** The token that closes the parenthesis or brace at a token. */
  private int closing(int at) {
    String open = token(at);
    String close = open.equals("{") ? "}" : ")";
    int depth = 0;
    for (int end = at; end < tokens.size(); end++) {
      if (tokens.get(end).equals(open)) {
        depth++;
      } else if (tokens.get(end).equals(close) && --depth == 0) {
        return end;
      }
    }
    throw refused("an open '" + open + "'");
  }

  private String token(int at) {
    return at >= 0 && at < tokens.size() ? tokens.get(at) : "";
  }

  private static boolean isName(String token) {
    return !token.isEmpty() && (Character.isLetter(token.charAt(0)) || token.charAt(0) == '_');
  }

  private IllegalArgumentException refused(String what) {
    return new IllegalArgumentException("not read here: " + what + ", in " + expression);
  }
}
