package io.spillway.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that are reached without a proxy, as {@code NO_PROXY} lists them: names separated by
 * commas or blanks. A name stands for itself and its subdomains, with or without a dot or {@code
 * *.} before it; an address or a network ({@code 10.0.0.0/8}) stands for addresses; {@code *} for
 * everything. A name or an address may have a port, and stands for that port alone then. What is
 * none of these is passed over, as curl does.
 */
final class NoProxy {
  private static final Pattern PORTED = Pattern.compile("(\\[[^]]*]|[^:\\[\\]]*):([0-9]{1,5})");

  private final List<String> entries;

  /** Reads a list. */
  NoProxy(String list) {
    entries =
        Arrays.stream(list.split("[,\\s]+")).map(NoProxy::bare).filter(e -> !e.isEmpty()).toList();
  }

  /**
   * Whether a host is reached without a proxy. Decided without DNS.
   *
   * @param host a name, or an address with or without brackets
   */
  boolean covers(String host, int port) {
    String name = unbracketed(bare(host));
    return entries.stream().anyMatch(entry -> covers(entry, name, port));
  }

  private static boolean covers(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    Matcher ported = PORTED.matcher(entry);
    if (ported.matches()) {
      return Integer.parseInt(ported.group(2)) == port && covers(ported.group(1), host);
    }
    return covers(entry, host);
  }

  private static boolean covers(String entry, String host) {
    InetAddress address = address(host);
    if (address != null) {
      return isIn(address, unbracketed(entry));
    }
    String name = entry.replaceFirst("^\\*?\\.", "");
    return !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
  }

  private static boolean isIn(InetAddress address, String network) {
    int slash = network.indexOf('/');
    InetAddress base = address(unbracketed(slash < 0 ? network : network.substring(0, slash)));
    if (base == null || base.getAddress().length != address.getAddress().length) {
      return false;
    }
    int bits = address.getAddress().length * 8;
    int prefix = slash < 0 ? bits : prefix(network.substring(slash + 1), bits);
    return prefix >= 0 && begins(address.getAddress(), base.getAddress(), prefix);
  }

  private static int prefix(String digits, int most) {
    if (!digits.matches("[0-9]{1,3}")) {
      return -1;
    }
    int prefix = Integer.parseInt(digits);
    return prefix <= most ? prefix : -1;
  }

  private static boolean begins(byte[] address, byte[] base, int bits) {
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((address[bit / 8] & mask) != (base[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** The address that a text is; null if it is a name. */
  private static @Nullable InetAddress address(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException aName) {
      return null;
    }
  }

  /** In lower case, without the dot that ends a whole name. */
  private static String bare(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    return lower.length() > 1 && lower.endsWith(".")
        ? lower.substring(0, lower.length() - 1)
        : lower;
  }

  private static String unbracketed(String text) {
    return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
  }
}
