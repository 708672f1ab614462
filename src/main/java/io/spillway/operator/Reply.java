package io.spillway.operator;

import io.vertx.core.json.JsonObject;

/**
 * What the operator port answers, decided without a socket.
 *
 * @param status HTTP status
 * @param body JSON text
 */
record Reply(int status, String body) {
  static final String METRICS = "/metrics";
  static final String LIVE = "/health/live";
  static final String READY = "/health/ready";
  static final String LANES = "/lanes";

  static Reply live(HealthReport report) {
    return health(report, report.isAlive(), "alive", "failed");
  }

  static Reply ready(HealthReport report) {
    return health(report, report.isReady(), "ready", "not ready");
  }

  static Reply notFound() {
    String known = "there is only " + METRICS + ", " + LIVE + ", " + READY + " and " + LANES;
    return error(404, known);
  }

  static Reply methodNotAllowed() {
    return error(405, "only GET and HEAD, and POST of an order to " + LANES);
  }

  static Reply scrapeFailed() {
    return error(500, "the metrics could not be gathered; the log says why");
  }

  static Reply busy() {
    return error(503, "too many scrapes at once");
  }

  private static Reply health(HealthReport report, boolean good, String yes, String no) {
    var roles = new JsonObject();
    report.roles().forEach((name, health) -> roles.put(name, role(health)));
    var body = new JsonObject().put("status", good ? yes : no).put("roles", roles);
    return new Reply(good ? 200 : 503, body.encode());
  }

  private static JsonObject role(RoleHealth health) {
    var role = new JsonObject().put("state", health.state().text());
    return health.reason().isEmpty() ? role : role.put("reason", health.reason());
  }

  /** An answer that says what is wrong. */
  static Reply error(int status, String message) {
    return new Reply(status, new JsonObject().put("error", message).encode());
  }
}
