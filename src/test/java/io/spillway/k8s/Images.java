package io.spillway.k8s;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of images. */
final class Images {
  private static final Pattern NAME =
      Pattern.compile(
          "(?<path>.*?)(:(?<tag>[\\w][\\w.-]{0,127}))?(@(?<digest>sha256:[0-9a-f]{64}))?");

  private static final Set<String> OURS = Set.of("spillway", "spillway-dev");

  private Images() {}

  /** Whether an image is Spillway's own, with or without dev, whatever its registry and version. */
  static boolean isOurs(String image) {
    String path = match(image).group("path");
    return OURS.contains(path.substring(path.lastIndexOf('/') + 1));
  }

  /** The tag. */
  static Optional<String> tag(String image) {
    return Optional.ofNullable(match(image).group("tag"));
  }

  /** Whether the image says which it is: by a digest, or by a tag that is not "latest". */
  static boolean isPinned(String image) {
    Matcher match = match(image);
    String tag = match.group("tag");
    return match.group("digest") != null || (tag != null && !tag.equals("latest"));
  }

  private static Matcher match(String image) {
    Matcher match = NAME.matcher(image);
    if (!match.matches()) {
      throw new IllegalArgumentException("not the name of an image: " + image);
    }
    return match;
  }
}
