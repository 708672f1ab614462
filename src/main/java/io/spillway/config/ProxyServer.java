package io.spillway.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP proxy: how it is reached, and who we are to it.
 *
 * @param isTls whether the connection to the proxy itself is over TLS
 * @param host a name or an address; an IPv6 address without brackets
 * @param login what it is sent as Basic authentication, if it asks for any
 */
public record ProxyServer(boolean isTls, String host, int port, Optional<Login> login) {

  /** What a text must be, as the end of a sentence that begins with "must be". */
  static final String ALLOWED =
      "an http or https URL of a proxy, as in http://proxy.example:3128 or"
          + " http://user:password@proxy.example:3128";

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?:(?<user>[^/\\s]*)@)?"
              + "(?:\\[(?<six>[0-9A-Fa-f:.]+)]|(?<host>[A-Za-z0-9._-]+))(?::(?<port>[0-9]{1,5}))?/?");

  /** Name and password. The password is never shown. */
  public record Login(String user, Secret password) {

    /** Reads {@code user:password}; without a colon, the password is empty. */
    static Login read(String text) {
      int colon = text.indexOf(':');
      return colon < 0
          ? new Login(text, new Secret(""))
          : new Login(text.substring(0, colon), new Secret(text.substring(colon + 1)));
    }
  }

  /**
   * Reads a URL; without a scheme, {@code http} is meant. User and password may be percent-encoded.
   *
   * @throws IllegalArgumentException for anything else; its message shows nothing of the text
   */
  static ProxyServer read(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException("no URL of a proxy");
    }
    String scheme = form.group("scheme") == null ? "http" : form.group("scheme");
    boolean tls = scheme.equalsIgnoreCase("https");
    if (!tls && !scheme.equalsIgnoreCase("http")) {
      throw new IllegalArgumentException("neither http nor https");
    }
    String host = form.group("six") == null ? form.group("host") : form.group("six");
    return new ProxyServer(tls, host, port(form.group("port"), tls), login(form.group("user")));
  }

  private static int port(String digits, boolean tls) {
    if (digits == null) {
      return tls ? 443 : 80;
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no port");
    }
    return port;
  }

  private static Optional<Login> login(String user) {
    if (user == null || user.isEmpty()) {
      return Optional.empty();
    }
    Login raw = Login.read(user);
    return Optional.of(
        new Login(decoded(raw.user()), new Secret(decoded(raw.password().reveal()))));
  }

  /** Percent escapes decoded; a plus stays a plus. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The same proxy, to which we are somebody else. */
  ProxyServer as(Login other) {
    return new ProxyServer(isTls, host, port, Optional.of(other));
  }

  /** Its URL without user and password. */
  @Override
  public String toString() {
    String named = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return (isTls ? "https" : "http") + "://" + named + ":" + port;
  }
}
