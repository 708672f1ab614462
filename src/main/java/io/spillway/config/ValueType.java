package io.spillway.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A type of values: the allowed values in words, and how to read one.
 *
 * @param allowed the end of a sentence that begins with "must be"
 * @param reader throws {@link IllegalArgumentException} or {@link ArithmeticException} for anything
 *     else; its message is not shown
 * @param secret whether values must not be shown
 */
record ValueType<T>(String allowed, Function<String, T> reader, boolean secret) {
  private static final String SERVER =
      "([A-Z_]+://)?(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):[0-9]{1,5}";
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,10}");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}) ?(B|KiB|MiB|GiB)?");
  private static final Pattern PAIR =
      Pattern.compile("([\\x21-\\x7E&&[^=,]]{1,200})=([A-Za-z0-9._-]{1,100})");
  private static final String PRICE = "[0-9]{1,9}(?:\\.[0-9]{1,9})?";
  private static final Pattern PRICED =
      Pattern.compile(
          "([\\x21-\\x7E&&[^=,]]{1,200})=(?<input>%1$s)/(?<output>%1$s)/(?<read>%1$s)/(?<write>%1$s)"
              .formatted(PRICE));
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7E]{1,1000}");

  private static <T> ValueType<T> of(String allowed, Function<String, T> reader) {
    return new ValueType<>(allowed, reader, false);
  }

  static ValueType<String> text(String pattern, String allowed) {
    Pattern compiled = Pattern.compile(pattern);
    return of(allowed, text -> matched(compiled, text).group());
  }

  /** A name of Kafka's: a topic's, a group's, or the beginning of one. */
  static ValueType<String> name(int mostCharacters) {
    return text(
        "[A-Za-z0-9._-]{1," + mostCharacters + "}",
        "1 to " + mostCharacters + " letters, digits, '.', '_' and '-'");
  }

  /** Addresses of servers, in Kafka's form. */
  static ValueType<String> servers() {
    return text(SERVER + "( *, *" + SERVER + ")*", "host:port, or several separated by commas");
  }

  /** Which group each of some names belongs to. */
  static ValueType<Map<String, String>> groups() {
    return of(
        "name=group, or several separated by commas, each name once",
        text -> byName(text, PAIR, pair -> pair.group(2)));
  }

  /** What tokens of some models cost. */
  static ValueType<Map<String, TokenPrices>> prices() {
    return of(
        "model=input/output/cache read/cache write, or several separated by commas, each model once",
        text -> byName(text, PRICED, ValueType::price));
  }

  /** Entries separated by commas, each of another name: the first group of its pattern. */
  private static <T> Map<String, T> byName(
      String text, Pattern entry, Function<MatchResult, T> value) {
    Map<String, T> all = new HashMap<>();
    for (String part : text.split(",", -1)) {
      MatchResult found = matched(entry, part.strip());
      require(all.put(found.group(1), value.apply(found)) == null);
    }
    return Map.copyOf(all);
  }

  private static TokenPrices price(MatchResult priced) {
    return new TokenPrices(
        Double.parseDouble(priced.group("input")),
        Double.parseDouble(priced.group("output")),
        Double.parseDouble(priced.group("read")),
        Double.parseDouble(priced.group("write")));
  }

  static ValueType<Integer> whole(int min, int max) {
    return of(
        "a whole number from %d to %d".formatted(min, max),
        text -> (int) within(Long.parseLong(matched(WHOLE, text).group()), min, max));
  }

  /** A number greater than {@code above} and at most {@code max}. */
  static ValueType<Double> decimal(int above, int max) {
    return of(
        "a number greater than %d and at most %d, for example 1.5".formatted(above, max),
        text -> {
          double number = Double.parseDouble(matched(DECIMAL, text).group());
          require(number > above && number <= max);
          return number;
        });
  }

  static ValueType<Duration> duration(String min, String max) {
    Duration least = span(min);
    Duration most = span(max);
    return of(
        "a duration from %s to %s, as in 50ms, 5s, 10m, 24h, 7d or PT5S".formatted(min, max),
        text -> {
          Duration duration = span(text);
          require(duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0);
          return duration;
        });
  }

  static ValueType<Long> bytes(String min, String max) {
    long least = size(min);
    long most = size(max);
    return of(
        "a size from %s to %s, as in 65536, 512KiB or 8MiB".formatted(min, max),
        text -> within(size(text), least, most));
  }

  static ValueType<Boolean> flag() {
    return of(
        "true or false",
        text -> {
          require(text.equals("true") || text.equals("false"));
          return text.equals("true");
        });
  }

  static ValueType<URI> httpUrl() {
    return of(
        "an http or https URL without user, query and fragment",
        text -> {
          URI url = URI.create(text);
          require("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
          require(url.getHost() != null && url.getPort() <= 65_535 && url.getPort() != 0);
          require(url.getRawUserInfo() == null);
          require(url.getRawQuery() == null && url.getRawFragment() == null);
          return url;
        });
  }

  /** A file that is read at once; what counts is what it holds. */
  static ValueType<CertificateFile> certificates() {
    return of(
        "a path of a readable file with one or more certificates in PEM",
        text -> CertificateFile.read(Path.of(text)));
  }

  /** A proxy or none. Not shown, because its URL may hold a password. */
  static ValueType<ProxySetting> proxy() {
    return new ValueType<>(ProxySetting.ALLOWED, ProxySetting::read, true);
  }

  /** A file that is read at once, and opened when its password is known. */
  static ValueType<TruststoreFile> truststore() {
    return of(
        "a path of a readable trust store (PKCS12 or JKS)",
        text -> TruststoreFile.read(Path.of(text)));
  }

  /** A file that is read at once; what it holds is checked, and not shown. */
  static ValueType<SecretFile> secretFile() {
    return of(
        "a path of a readable file that holds " + SecretFile.HELD,
        text -> SecretFile.read(Path.of(text)));
  }

  /** The same of a file with a secret that nobody guesses. */
  static ValueType<SecretFile> secretFile(int leastCharacters) {
    return of(
        "a path of a readable file that holds %d or more visible ASCII characters"
            .formatted(leastCharacters),
        text -> {
          SecretFile file = SecretFile.read(Path.of(text));
          require(file.secret().reveal().length() >= leastCharacters);
          return file;
        });
  }

  static ValueType<Secret> hidden() {
    return new ValueType<>(
        SecretFile.HELD, text -> new Secret(matched(VISIBLE, text).group()), true);
  }

  static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
    return of("one of " + names(type), text -> constant(type, text));
  }

  static <E extends Enum<E>> ValueType<Set<E>> someOf(Class<E> type) {
    return of(
        "one or more of " + names(type) + ", separated by commas",
        text -> {
          EnumSet<E> set = EnumSet.noneOf(type);
          for (String name : text.split(",", -1)) {
            set.add(constant(type, name.strip()));
          }
          return Collections.unmodifiableSet(set);
        });
  }

  /** The same type, with an empty text meaning no value. */
  static <T> ValueType<Optional<T>> optional(ValueType<T> type) {
    return new ValueType<>(
        type.allowed,
        text -> text.isEmpty() ? Optional.empty() : Optional.of(type.reader.apply(text)),
        type.secret);
  }

  private static Duration span(String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      return Duration.parse(upper(text));
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  private static long size(String text) {
    MatchResult match = matched(SIZE, text);
    long amount = Long.parseLong(match.group(1));
    int shift =
        switch (match.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          case null, default -> 0;
        };
    return Math.multiplyExact(amount, 1L << shift);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    require(text.equals(text.toLowerCase(Locale.ROOT)));
    return Enum.valueOf(type, upper(text).replace('-', '_'));
  }

  private static <E extends Enum<E>> String names(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private static MatchResult matched(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    require(matcher.matches());
    return matcher;
  }

  private static long within(long value, long min, long max) {
    require(value >= min && value <= max);
    return value;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }
}
