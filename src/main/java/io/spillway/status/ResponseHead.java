package io.spillway.status;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP response.
 *
 * @param status the status on the wire
 * @param headers the value of a header by its lower-case name, or null where it is absent
 */
public record ResponseHead(int status, Function<String, @Nullable String> headers) {

  /** The value of a header, or null. */
  public @Nullable String header(String name) {
    return headers.apply(name);
  }

  /** The API's id of the request as plain text, or null. */
  public @Nullable String requestId() {
    String id = header("request-id");
    return id == null ? null : WireText.plain(id, Failure.MAX_NAME_CHARS);
  }
}
