package io.spillway.cli;

import io.spillway.config.Keys;
import io.spillway.config.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Checks that the operator port is free before anything else is started. */
final class FreePort {

  private FreePort() {}

  /**
   * Throws a {@link CommandFailure} that names the port and its configuration keys if the port is
   * not free.
   */
  static void check(Settings settings) {
    String host = settings.get(Keys.HTTP_HOST);
    int port = settings.get(Keys.HTTP_PORT);
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new CommandFailure(
          "The operator port cannot be opened: the host " + host + " is not known. " + keys());
    }
    try (ServerSocket free = new ServerSocket()) {
      free.bind(address, 1);
    } catch (IOException taken) {
      throw failure(host, port, taken);
    }
  }

  /** The error if the port could not be opened. */
  static CommandFailure failure(String host, int port, Throwable why) {
    return new CommandFailure(
        "The operator port " + port + " of " + host + " cannot be opened: " + words(why) + keys(),
        why);
  }

  private static String words(Throwable why) {
    String text = String.valueOf(why.getMessage());
    return text.contains("Address already in use")
        ? "another process listens there. "
        : text + ". ";
  }

  private static String keys() {
    return Keys.HTTP_PORT.environment()
        + " names another port (0 takes a free one), "
        + Keys.HTTP_HOST.environment()
        + " another address.";
  }
}
