package io.spillway.wiring;

import io.spillway.operator.LaneDesk;
import io.spillway.pressure.BudgetState;
import io.spillway.pressure.LaneBudget;
import io.spillway.pressure.LaneOrder;
import io.spillway.pressure.LanesView;
import io.spillway.worker.LaneControl;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the operator port shows and orders of a worker's lanes. */
public final class LanesOfWorker implements LaneDesk {

  private final LaneControl control;

  /** Of a worker that is controlled so. */
  public LanesOfWorker(LaneControl control) {
    this.control = control;
  }

  @Override
  public CompletionStage<JsonObject> lanes() {
    return control.lanes().thenApply(view -> json(control.target(), view));
  }

  @Override
  public CompletionStage<DeskAnswer> order(Order order) {
    return control
        .order(translated(order))
        .thenApply(answer -> new DeskAnswer(answer.isDone(), answer.words()));
  }

  private static LaneOrder translated(Order order) {
    return switch (order.verb()) {
      case RELEASE -> new LaneOrder.Release(order.lane(), order.letFail());
      case PAUSE -> new LaneOrder.Pause(order.lane());
      case RESUME -> new LaneOrder.Resume(order.lane());
      case CEILING -> new LaneOrder.Ceiling(order.lane(), order.streams());
    };
  }

  static JsonObject json(String target, LanesView view) {
    JsonArray lanes = new JsonArray();
    view.lanes().forEach(lane -> lanes.add(json(target, lane)));
    JsonObject all =
        new JsonObject()
            .put("target", target)
            .put("account", view.account() == null ? "open" : "held")
            .put("paused", view.allPaused())
            .put("running", view.running())
            .put("waiting", view.waiting())
            .put("ceiling", ceiling(view.ceilingOfAll()));
    return held(all, view.account()).put("lanes", lanes);
  }

  private static JsonObject json(String target, LanesView.LaneView lane) {
    JsonObject json =
        new JsonObject()
            .put("target", target)
            .put("model", lane.model())
            .put("state", lane.state().name().toLowerCase(Locale.ROOT))
            .put("running", lane.running())
            .put("waiting", lane.waiting())
            .put("ceiling", ceiling(lane.ceiling()));
    if (lane.budget() != null) {
      json.put("budget", json(lane.budget()));
    }
    return held(json, lane.held());
  }

  private static JsonObject json(LaneBudget budget) {
    JsonArray limits = new JsonArray();
    for (BudgetState limit : budget.limits()) {
      limits.add(
          new JsonObject()
              .put("limit", limit.limit())
              .put("per_minute", Math.round(limit.perMinute()))
              .put("left", Math.round(limit.left())));
    }
    return new JsonObject()
        .put("group", budget.group())
        .put("closed_until", text(budget.closedUntil()))
        .put("limits", limits);
  }

  private static @Nullable Integer ceiling(int streams) {
    return streams == 0 ? null : Integer.valueOf(streams);
  }

  private static JsonObject held(JsonObject json, LanesView.@Nullable Held held) {
    return held == null
        ? json
        : json.put("why", held.why())
            .put("since", text(held.since()))
            .put("next_probe", text(held.nextProbe()));
  }

  private static @Nullable String text(@Nullable Instant at) {
    return at == null ? null : at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
