package io.spillway.operator;

import io.vertx.core.json.JsonObject;

/**
 * A response of the operator port, decided without a socket.
 *
 * @param status HTTP status
 * @param body JSON text
 */
record OperatorResponse(int status, String body) {
  static final String METRICS = "/metrics";
  static final String LIVE = "/health/live";
  static final String READY = "/health/ready";
  static final String LANES = "/lanes";

  static OperatorResponse live(HealthReport report) {
    return health(report, report.isAlive(), "alive", "failed");
  }

  static OperatorResponse ready(HealthReport report) {
    return health(report, report.isReady(), "ready", "not ready");
  }

  static OperatorResponse notFound() {
    String known = "there is only " + METRICS + ", " + LIVE + ", " + READY + " and " + LANES;
    return error(404, known);
  }

  static OperatorResponse methodNotAllowed() {
    return error(405, "only GET and HEAD, and POST of an order to " + LANES);
  }

  static OperatorResponse scrapeFailed() {
    return error(500, "the metrics could not be gathered; the log says why");
  }

  static OperatorResponse busy() {
    return error(503, "too many scrapes at once");
  }

  private static OperatorResponse health(HealthReport report, boolean good, String yes, String no) {
    var roles = new JsonObject();
    report.roles().forEach((name, health) -> roles.put(name, role(health)));
    var body = new JsonObject().put("status", good ? yes : no).put("roles", roles);
    return new OperatorResponse(good ? 200 : 503, body.encode());
  }

  private static JsonObject role(RoleHealth health) {
    var role = new JsonObject().put("state", health.state().text());
    return health.reason().isEmpty() ? role : role.put("reason", health.reason());
  }

  /** An answer that says what is wrong. */
  static OperatorResponse error(int status, String message) {
    return new OperatorResponse(status, new JsonObject().put("error", message).encode());
  }
}
