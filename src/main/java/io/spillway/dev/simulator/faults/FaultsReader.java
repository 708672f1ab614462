package io.spillway.dev.simulator.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dev.simulator.capacity.CapacityPlan;
import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.json.FaultsFileException;
import io.spillway.dev.simulator.json.Json;
import io.spillway.dev.simulator.json.StrictObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads faults files, strictly: an unknown key or a value out of range is an error. */
final class FaultsReader {
  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final String KINDS =
      "status, error-event, truncation, reset, stall, spend-limit, not-a-stream, gzip, fixture";
  private static final String AFTERS =
      "a number of events, [least, most], \"anywhere\" or \"before-response\"";
  private static final String PAGE =
      "<html><head><title>Welcome</title></head><body>Please sign in.</body></html>";

  private FaultsReader() {}

  static Faults read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new FaultsFileException(
            file + ": " + Files.size(file) + " bytes; allowed: at most " + MAX_FILE_BYTES);
      }
      return parse(file.getFileName().toString(), Files.readAllBytes(file), file);
    } catch (IOException e) {
      throw new FaultsFileException("cannot read the faults file " + file + ": " + e);
    }
  }

  static Faults parse(String name, byte[] bytes) {
    return parse(name, bytes, Path.of(name));
  }

  /** The file is where relative paths begin. */
  private static Faults parse(String name, byte[] bytes, Path file) {
    JsonNode root;
    try {
      root = Json.STRICT.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new FaultsFileException(name + " is not JSON: " + whereAndWhat(e));
    } catch (IOException e) {
      throw new FaultsFileException(name + ": " + e);
    }
    try {
      return faults(root, file);
    } catch (FaultsFileException e) {
      throw new FaultsFileException(name + ": " + e.getMessage());
    }
  }

  private static String whereAndWhat(JsonProcessingException e) {
    return e.getLocation() == null
        ? e.getOriginalMessage()
        : "line %d, column %d: %s"
            .formatted(
                e.getLocation().getLineNr(), e.getLocation().getColumnNr(), e.getOriginalMessage());
  }

  private static Faults faults(JsonNode root, Path from) {
    var file = new StrictObject("the file", root);
    long seed = file.whole("seed", 0L, Long.MIN_VALUE, Long.MAX_VALUE);
    JsonNode rules = file.get("rules");
    JsonNode capacity = file.get("capacity");
    if (rules == null ? capacity == null : !rules.isArray()) {
      throw file.wrong("rules", "a list of rules");
    }
    file.end();
    CapacityPlan plan = capacity == null ? CapacityPlan.none() : CapacityPlan.of(capacity);
    return new Faults(seed, rules == null ? List.of() : rules(rules, from), plan);
  }

  private static List<FaultRule> rules(JsonNode rules, Path from) {
    List<FaultRule> read = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      read.add(rule(new StrictObject("rules[" + i + "]", rules.get(i)), from));
    }
    return read;
  }

  /** Whether a probability is drawn for each call or once for each job. */
  private enum Per {
    CALL,
    JOB
  }

  private static FaultRule rule(StrictObject rule, Path from) {
    String model = rule.text("model", FaultRule.ALL_MODELS);
    double probability = rule.share("probability", 1);
    boolean perJob = rule.choice("per", Per.CALL, Per.values()) == Per.JOB;
    int every = (int) rule.whole("every", 1L, 1, Integer.MAX_VALUE);
    int attempts = (int) rule.whole("attempts", (long) Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
    rule.get("comment");
    CallKind call = rule.choice("call", CallKind.MESSAGES, CallKind.values());
    Fault fault = fault(rule, from);
    rule.end();
    return new FaultRule(model, probability, perJob, every, attempts, call, fault);
  }

  private static Fault fault(StrictObject rule, Path from) {
    return switch (rule.text("kind", "")) {
      case "status" -> status(rule);
      case "error-event" -> errorEvent(rule);
      case "truncation" ->
          new Fault.Truncation(
              after(rule, false),
              rule.choice("cut", Fault.Cut.EVENT, Fault.Cut.values()),
              ending(rule));
      case "reset" -> new Fault.ConnectionReset(after(rule, true));
      case "stall" -> stall(rule);
      case "spend-limit" ->
          new Fault.SpendLimit(
              rule.choice("wording", Fault.Wording.ENFORCED, Fault.Wording.values()));
      case "not-a-stream" ->
          new Fault.NotAStream(
              rule.text("content_type", "text/html; charset=utf-8"), rule.text("text", PAGE));
      case "gzip" -> new Fault.Gzip();
      case "fixture" -> fixture(rule, from);
      default -> throw rule.wrong("kind", KINDS);
    };
  }

  private static Fault status(StrictObject rule) {
    int status = (int) rule.whole("status", null, 400, 599);
    return new Fault.HttpError(
        status,
        rule.text("type", ErrorTypes.typeOf(status)),
        rule.text("message", status == 529 ? "Overloaded" : "Simulated " + status),
        rule.headers("headers"),
        rule.choice("body", Fault.Body.JSON, Fault.Body.values()),
        rule.text("text", ""));
  }

  private static Fault errorEvent(StrictObject rule) {
    JsonNode details = rule.get("details");
    if (details != null && !details.isObject()) {
      throw rule.wrong("details", "an object");
    }
    ErrorShape plain = details == null ? ErrorShape.PLAIN : ErrorShape.DETAILS;
    return new Fault.ErrorInStream(
        rule.text("type", "overloaded_error"),
        rule.text("message", "Overloaded"),
        after(rule, false),
        rule.choice("shape", plain, ErrorShape.values()),
        details == null ? null : Json.text(details),
        ending(rule));
  }

  private static Fault fixture(StrictObject rule, Path from) {
    String path = rule.text("path", "");
    if (path.isEmpty()) {
      throw rule.wrong("path", "a fixture's file, relative to this one");
    }
    return new Fault.Played(Fixture.read(from.resolveSibling(path)));
  }

  private static Fault stall(StrictObject rule) {
    FaultPosition after = after(rule, true);
    boolean pings = rule.bool("pings", false);
    if (pings && after.isBeforeResponse()) {
      throw rule.wrong("pings", "false where the stall comes before the response");
    }
    return new Fault.Stall(after, pings);
  }

  private static Ending ending(StrictObject rule) {
    return rule.choice("then", Ending.END, Ending.values());
  }

  private static FaultPosition after(StrictObject rule, boolean mayPrecedeResponse) {
    @Nullable JsonNode value = rule.get("after");
    if (value == null || value.isTextual() && value.textValue().equals("anywhere")) {
      return FaultPosition.anywhere();
    }
    if (mayPrecedeResponse && value.isTextual() && value.textValue().equals("before-response")) {
      return FaultPosition.beforeResponse();
    }
    if (isCount(value)) {
      return FaultPosition.events(value.intValue());
    }
    boolean pair = value.isArray() && value.size() == 2;
    if (pair
        && isCount(value.get(0))
        && isCount(value.get(1))
        && value.get(0).intValue() <= value.get(1).intValue()) {
      return new FaultPosition(value.get(0).intValue(), value.get(1).intValue());
    }
    throw rule.wrong(
        "after", mayPrecedeResponse ? AFTERS : AFTERS.replace(" or \"before-response\"", ""));
  }

  private static boolean isCount(JsonNode value) {
    return StrictObject.isWhole(value, 0, Integer.MAX_VALUE);
  }
}
