package io.spillway.dev.simulator.capacity;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.dev.simulator.json.FaultsFileException;
import io.spillway.dev.simulator.json.StrictObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the capacity of a faults file, strictly. */
final class CapacityReader {
  private static final long MOST_STREAMS = 1_000_000;
  private static final long MOST_A_MINUTE = 1_000_000_000_000L;
  private static final double MOST_SECONDS = 1_000_000;
  private static final double MOST_FACTOR = 1_000;
  private static final double LEAST_GROWTH = 1.01;
  private static final double MOST_GROWTH = 1_000;
  private static final long DAY_SECONDS = 86_400;
  private static final long ABSENT = -1;
  private static final Overload DEFAULT_OVERLOAD =
      new Overload(Overload.Form.REFUSED, 1_000, 10_000);

  private CapacityReader() {}

  static CapacityPlan read(JsonNode list) {
    if (!list.isArray()) {
      throw new FaultsFileException("capacity is " + list + "; allowed: a list of groups");
    }
    List<CapacityGroup> groups = new ArrayList<>();
    Map<String, String> groupOf = new HashMap<>();
    for (int i = 0; i < list.size(); i++) {
      String path = "capacity[" + i + "]";
      CapacityGroup group = group(new StrictObject(path, list.get(i)), path);
      for (CapacityGroup other : groups) {
        if (other.name().equals(group.name())) {
          throw new FaultsFileException(path + ".group \"" + group.name() + "\" is there twice");
        }
      }
      for (String model : group.models()) {
        String other = groupOf.put(model, group.name());
        if (other != null) {
          throw new FaultsFileException(
              "%s.models: \"%s\" is in the group \"%s\" too; allowed: one group for a model"
                  .formatted(path, model, other));
        }
      }
      groups.add(group);
    }
    return new CapacityPlan(groups);
  }

  private static CapacityGroup group(StrictObject group, String path) {
    String name = group.text("group", "");
    if (name.isBlank()) {
      throw group.wrong("group", "a name");
    }
    group.get("comment");
    Set<String> models = models(group);
    CapacityAmounts base = amounts(group, CapacityAmounts.NONE);
    double stranger = group.share("stranger", 0);
    AccelerationLimit acceleration = acceleration(group, path);
    List<CapacityPhase> phases = new ArrayList<>();
    phases.add(new CapacityPhase(0, base, stranger, null, OptionalLong.empty()));
    phases(group, path, phases);
    group.end();
    boolean bounded = !phases.getFirst().isUnbounded() || acceleration != null;
    if (!bounded && phases.size() == 1) {
      throw new FaultsFileException(
          path
              + " has no bound; allowed: one at least of streams, requests, input_tokens,"
              + " output_tokens, acceleration, phases");
    }
    return new CapacityGroup(name, models, acceleration, phases);
  }

  private static Set<String> models(StrictObject group) {
    String allowed = "a list of model names, or of \"*\" for every model of no group";
    JsonNode list = group.get("models");
    if (list == null || !list.isArray() || list.isEmpty()) {
      throw group.wrong("models", allowed);
    }
    Set<String> models = new LinkedHashSet<>();
    for (JsonNode model : list) {
      if (!model.isTextual() || model.textValue().isEmpty()) {
        throw group.wrong("models", allowed);
      }
      models.add(model.textValue());
    }
    return models;
  }

  /** Amounts that the file does not name are taken from {@code otherwise}. */
  private static CapacityAmounts amounts(StrictObject from, CapacityAmounts otherwise) {
    return new CapacityAmounts(
        from.whole("streams", otherwise.streams(), 0, MOST_STREAMS),
        from.whole("requests", otherwise.requests(), 1, MOST_A_MINUTE),
        from.whole("input_tokens", otherwise.inputTokens(), 1, MOST_A_MINUTE),
        from.whole("output_tokens", otherwise.outputTokens(), 1, MOST_A_MINUTE));
  }

  private static @Nullable AccelerationLimit acceleration(StrictObject group, String path) {
    JsonNode value = group.get("acceleration");
    if (value == null) {
      return null;
    }
    var limit = new StrictObject(path + ".acceleration", value);
    long floor = limit.whole("floor", null, 1, MOST_A_MINUTE);
    double growth = limit.number("growth", 2, LEAST_GROWTH, MOST_GROWTH);
    limit.end();
    return new AccelerationLimit(floor, growth);
  }

  private static void phases(StrictObject group, String path, List<CapacityPhase> phases) {
    JsonNode list = group.get("phases");
    if (list == null) {
      return;
    }
    if (!list.isArray() || list.isEmpty()) {
      throw group.wrong("phases", "a list of phases");
    }
    CapacityPhase base = phases.getFirst();
    for (int i = 0; i < list.size(); i++) {
      String at = path + ".phases[" + i + "]";
      var read = new StrictObject(at, list.get(i));
      CapacityPhase phase = phase(read, base);
      if (i == 0 && phase.fromMillis() == 0) {
        phases.clear();
      } else if (phase.fromMillis() <= phases.getLast().fromMillis()) {
        throw read.wrong(
            "from", "a number of seconds that is more than " + seconds(phases.getLast()));
      }
      phases.add(phase);
    }
  }

  private static String seconds(CapacityPhase phase) {
    return Double.toString(phase.fromMillis() / 1_000.0).replaceAll("\\.0$", "");
  }

  private static CapacityPhase phase(StrictObject phase, CapacityPhase base) {
    phase.get("comment");
    long from = Math.round(phase.number("from", Double.NaN, 0, MOST_SECONDS) * 1_000);
    double factor = phase.number("factor", 1, 0, MOST_FACTOR);
    CapacityAmounts amounts = amounts(phase, base.amounts().times(factor));
    double stranger = phase.share("stranger", base.stranger());
    Overload overload = overload(phase);
    long retryAfter = phase.whole("retry_after", ABSENT, 1, DAY_SECONDS);
    if (retryAfter != ABSENT && overload != null) {
      throw phase.wrong("retry_after", "none beside overload, which has no retry-after");
    }
    if (retryAfter != ABSENT && amounts.streams() == CapacityAmounts.UNLIMITED) {
      throw phase.wrong("retry_after", "none without streams: it answers what is over them");
    }
    phase.end();
    OptionalLong after = retryAfter == ABSENT ? OptionalLong.empty() : OptionalLong.of(retryAfter);
    return new CapacityPhase(from, amounts, stranger, overload, after);
  }

  private static @Nullable Overload overload(StrictObject phase) {
    JsonNode after = phase.get("after");
    if (phase.get("overload") == null) {
      if (after != null) {
        throw phase.wrong("after", "none without overload");
      }
      return null;
    }
    Overload.Form form = phase.choice("overload", DEFAULT_OVERLOAD.form(), Overload.Form.values());
    if (after == null) {
      return new Overload(form, DEFAULT_OVERLOAD.leastMillis(), DEFAULT_OVERLOAD.mostMillis());
    }
    if (!after.isArray()
        || after.size() != 2
        || !isSeconds(after.get(0))
        || !isSeconds(after.get(1))
        || after.get(0).doubleValue() > after.get(1).doubleValue()) {
      throw phase.wrong("after", "[least, most] in seconds");
    }
    return new Overload(form, millis(after.get(0)), millis(after.get(1)));
  }

  private static boolean isSeconds(JsonNode value) {
    return value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= MOST_SECONDS;
  }

  private static long millis(JsonNode seconds) {
    return Math.round(seconds.doubleValue() * 1_000);
  }
}
