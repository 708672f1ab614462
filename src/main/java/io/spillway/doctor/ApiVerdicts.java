package io.spillway.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.api.FreeAnswer;
import io.spillway.api.Outcome;
import io.spillway.api.Usage;
import io.spillway.json.JsonCodecs;
import io.spillway.status.Category;
import io.spillway.status.Failure;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the answers of the API mean. Pure functions. */
final class ApiVerdicts {
  private static final Category DEPLOYMENT = Category.DEPLOYMENT_CONFIG;
  private static final Set<Integer> UNKNOWN_PATH = Set.of(404, 405, 501);
  private static final int SHOWN_CHARS = 120;
  private static final long SECOND = 999;

  private ApiVerdicts() {}

  /**
   * Whether the proxy leads to the API.
   *
   * @param by the proxy, and who named it
   */
  static CheckResult proxy(FreeAnswer answer, String by) {
    Failure failure = answer.failure();
    boolean refused = answer.status() != null && answer.status() == 407;
    if (failure != null && (refused || isProxys(failure))) {
      return CheckResult.fail(
          "api-proxy",
          DEPLOYMENT,
          refused ? "the proxy " + by + " wants credentials: 407" : failure.message(),
          isOfCredentials(failure)
              ? "put user:password into its URL or into SPILLWAY_API_PROXY_LOGIN_FILE"
              : "correct SPILLWAY_API_PROXY or https_proxy, or let the proxy connect to this host");
    }
    return CheckResult.ok("api-proxy", "it leads through " + by);
  }

  private static boolean isOfCredentials(Failure failure) {
    return failure.status() == 407;
  }

  private static boolean isProxys(Failure failure) {
    return failure.wireStatus() == null && failure.message().contains("the proxy http");
  }

  /** Whether there is TLS with the API, and its certificate is trusted. */
  static CheckResult tls(FreeAnswer answer, URI url) {
    if (!"https".equals(url.getScheme())) {
      return CheckResult.ok("api-tls", "none: the base URL is plain http");
    }
    Failure failure = answer.failure();
    if (answer.status() != null || failure == null) {
      return CheckResult.ok("api-tls", "the certificate of " + url.getHost() + " is trusted");
    }
    return CheckResult.fail("api-tls", failure.category(), failure.message(), tlsAdvice(failure));
  }

  private static String tlsAdvice(Failure failure) {
    if (failure.message().contains("certificate")) {
      return "name the authority in SPILLWAY_API_CA_FILE, or correct the base URL's host";
    }
    return failure.message().contains("SSL")
        ? "check that the port of ANTHROPIC_BASE_URL speaks TLS"
        : asPart(failure.advice());
  }

  /** What answers at the base URL. */
  static CheckResult endpoint(FreeAnswer answer, URI url) {
    String place = url.toString();
    Failure failure = answer.failure();
    if (failure == null) {
      return isModel(answer)
          ? CheckResult.ok("endpoint", "the Messages API answers at " + place)
          : stranger(answer, place);
    }
    int status = answer.status() == null ? 0 : answer.status();
    if (status == 0) {
      return isLate(failure)
          ? CheckResult.fail(
              "endpoint",
              failure.category(),
              failure.message(),
              "look at the network between this machine and the API, or give it more --timeout")
          : fail("endpoint", failure);
    }
    if (status < 400) {
      return CheckResult.fail(
          "endpoint",
          DEPLOYMENT,
          failure.message(),
          "set ANTHROPIC_BASE_URL to where the API is; no redirect is followed");
    }
    if (failure.category() == DEPLOYMENT && !UNKNOWN_PATH.contains(status)) {
      return fail("endpoint", failure);
    }
    if (status >= 500 && !UNKNOWN_PATH.contains(status)) {
      return fail("endpoint", failure);
    }
    return isUnknownPath(answer)
        ? CheckResult.warn(
            "endpoint",
            DEPLOYMENT,
            place + " does not know GET /v1/models (" + status + ")",
            "nothing if a gateway is there that has messages alone; else correct ANTHROPIC_BASE_URL")
        : CheckResult.ok("endpoint", "the Messages API answers at " + place);
  }

  private static boolean isLate(Failure failure) {
    return failure.type().equals("timeout_error");
  }

  private static CheckResult stranger(FreeAnswer answer, String place) {
    boolean json = json(answer.body()) != null;
    String shown =
        "%s answers %d with %s".formatted(place, answer.status(), excerpt(answer.body()));
    return json
        ? CheckResult.warn(
            "endpoint",
            DEPLOYMENT,
            shown + ", which is no model",
            "nothing if a gateway is there; else correct ANTHROPIC_BASE_URL")
        : CheckResult.fail(
            "endpoint",
            DEPLOYMENT,
            shown + ": not the API, but a captive portal, a proxy's page or another server",
            "correct ANTHROPIC_BASE_URL, or sign in to the network");
  }

  /** Whether the API takes the key. */
  static CheckResult account(FreeAnswer answer) {
    Failure failure = answer.failure();
    if (failure == null) {
      return isModel(answer)
          ? CheckResult.ok("account", "the key is taken")
          : untold("account", "the key was not asked for");
    }
    if (failure.category() == Category.ACCOUNT_AUTH || failure.category() == Category.QUOTA_RATE) {
      return fail("account", failure);
    }
    return isUnknownPath(answer)
        ? untold("account", "this endpoint has no free call that asks for the key")
        : CheckResult.ok("account", "the key is taken");
  }

  /** Our clock against the {@code date} of an answer, which has whole seconds. */
  static CheckResult clock(FreeAnswer answer, long before, long after) {
    Long theirs = millis(answer.date());
    if (theirs == null) {
      return CheckResult.skipped("api-clock", "the answer has no date");
    }
    long nearest = theirs + SECOND < before ? theirs + SECOND : theirs;
    return KafkaFindings.clock("api-clock", "the API's", before, after, nearest);
  }

  private static @Nullable Long millis(@Nullable String date) {
    try {
      return date == null
          ? null
          : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant()
              .toEpochMilli();
    } catch (DateTimeException unreadable) {
      return null;
    }
  }

  /** Whether the API has the model. */
  static CheckResult model(FreeAnswer answer, String model) {
    if (isModel(answer)) {
      return CheckResult.ok("model", model + " is there for this key");
    }
    return isMissing(answer, model)
        ? missing("model", answer, model)
        : untold("model", "whether there is " + model + " is not told by GET /v1/models");
  }

  /** Whether tokens are counted. */
  static CheckResult counting(FreeAnswer answer, String model) {
    Failure failure = answer.failure();
    if (failure != null) {
      if (isMissing(answer, model)) {
        return missing("count-tokens", answer, model);
      }
      int status = answer.status() == null ? 0 : answer.status();
      return UNKNOWN_PATH.contains(status)
          ? untold(
              "count-tokens",
              "POST /v1/messages/count_tokens is not known here (%d)".formatted(status))
          : fail("count-tokens", failure);
    }
    JsonNode body = json(answer.body());
    return body != null && body.path("input_tokens").isIntegralNumber()
        ? CheckResult.ok(
            "count-tokens", "a request is read: " + body.get("input_tokens") + " input tokens")
        : untold("count-tokens", "the answer is no count: " + excerpt(answer.body()));
  }

  /** What came of the streamed call. */
  static CheckResult call(Outcome outcome, Usage usage, Duration took) {
    return switch (outcome) {
      case Outcome.Succeeded good ->
          CheckResult.ok(
              "call",
              "a stream ended well after %d ms, for %d input and %d output tokens"
                  .formatted(took.toMillis(), usage.inputTokens(), good.outputTokens()));
      case Outcome.Failed failed -> fail("call", failed.failure());
    };
  }

  private static CheckResult fail(String name, Failure failure) {
    Integer wire = failure.wireStatus();
    String said = wire == null || wire == failure.status() ? "" : ", the wire said " + wire;
    return CheckResult.fail(
        name,
        failure.category(),
        "%d %s%s, in phase %s: %s"
            .formatted(
                failure.status(), failure.type(), said, failure.phase().tag(), failure.message()),
        asPart(failure.advice()));
  }

  private static CheckResult missing(String name, FreeAnswer answer, String model) {
    Failure failure = answer.failure();
    return CheckResult.fail(
        name,
        Category.MODEL_PROVIDER,
        "the API does not know %s for this key: %s"
            .formatted(model, failure == null ? "" : failure.message()),
        "check the name; --model asks for another");
  }

  private static CheckResult untold(String name, String what) {
    return CheckResult.warn(
        name, DEPLOYMENT, what, "nothing if a gateway is there; the streamed call tells");
  }

  private static boolean isModel(FreeAnswer answer) {
    JsonNode body = answer.failure() == null ? json(answer.body()) : null;
    return body != null && body.path("id").isTextual();
  }

  /** A 404 in the API's own words that names a model. */
  private static boolean isMissing(FreeAnswer answer, String model) {
    Failure failure = answer.failure();
    return failure != null
        && answer.status() != null
        && answer.status() == 404
        && failure.category() == Category.MODEL_PROVIDER
        && (failure.message().contains(model) || failure.message().contains("model:"));
  }

  /** The path is not known there; a model that is not, is another matter. */
  private static boolean isUnknownPath(FreeAnswer answer) {
    Failure failure = answer.failure();
    return failure != null
        && answer.status() != null
        && UNKNOWN_PATH.contains(answer.status())
        && !(answer.status() == 404
            && failure.category() == Category.MODEL_PROVIDER
            && failure.message().contains("model"));
  }

  private static @Nullable JsonNode json(String body) {
    try {
      JsonNode tree = JsonCodecs.OWN.readTree(body);
      return tree != null && tree.isObject() ? tree : null;
    } catch (JsonProcessingException noJson) {
      return null;
    }
  }

  private static String excerpt(String body) {
    String line = body.replaceAll("\\s+", " ").strip();
    return line.isEmpty()
        ? "nothing"
        : line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + "…";
  }

  /** The table's advice as the end of a line: {@code check the API key; the jobs wait}. */
  private static String asPart(String advice) {
    String part = advice.substring(0, 1).toLowerCase(Locale.ROOT) + advice.substring(1);
    return part.replaceFirst("\\.$", "").replaceFirst("^nothing; ", "nothing to do: ");
  }
}
