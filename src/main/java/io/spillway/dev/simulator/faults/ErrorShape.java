package io.spillway.dev.simulator.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.dev.simulator.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The shapes that an error event has been seen in. */
public enum ErrorShape {
  /** {@code event: error} and {@code {"type":"error","error":{"details":null,…}}}. */
  PLAIN,
  /** The same with spaces before the last brace. */
  PADDED,
  /** The data line alone: the JSON's type decides. */
  NO_EVENT_LINE,
  /** {@code data:{…}} without the space. */
  NO_SPACE,
  /** With a {@code request_id} beside {@code error}. */
  REQUEST_ID,
  /** Without {@code details}. */
  NO_DETAILS,
  /** With {@code details} an object. */
  DETAILS,
  /** {@code event: error} with an empty data line. */
  EMPTY_DATA,
  /** {@code event: error} with an {@code id:} line and no data line. */
  NO_DATA;

  private static final String PADDING = " ".repeat(14);

  public byte[] frame(Fault.ErrorInStream fault, String requestId) {
    String data = data(fault, requestId);
    String frame =
        switch (this) {
          case NO_EVENT_LINE -> "data: " + data + "\n\n";
          case NO_SPACE -> "event:error\ndata:" + data + "\n\n";
          case EMPTY_DATA -> "event: error\ndata: \n\n";
          case NO_DATA -> "event: error\nid: 1\n\n";
          default -> "event: error\ndata: " + data + "\n\n";
        };
    return frame.getBytes(StandardCharsets.UTF_8);
  }

  private String data(Fault.ErrorInStream fault, String requestId) {
    ObjectNode event = Json.object().put("type", "error");
    ObjectNode error = event.putObject("error");
    if (this != NO_DETAILS) {
      error.set("details", details(fault.details()));
    }
    error.put("type", fault.type()).put("message", fault.message());
    if (this == REQUEST_ID) {
      event.put("request_id", requestId);
    }
    String json = Json.text(event);
    return this == PADDED ? json.substring(0, json.length() - 1) + PADDING + "}" : json;
  }

  private JsonNode details(@Nullable String details) {
    if (details != null) {
      return Json.tree(details);
    }
    return this == DETAILS ? Json.object().put("error_code", "simulated") : Json.MAPPER.nullNode();
  }
}
