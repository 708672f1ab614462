package io.spillway.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id of a job in its result: its custom_id; else the key of its record, if that is a custom_id
 * that <a href="https://docs.claude.com/en/api/creating-message-batches">Message Batches</a> would
 * take (1 to 64 letters, digits, {@code _} and {@code -}); else {@code k-} and the SHA-256 of the
 * key; and if there is no key either, {@code o-} and the SHA-256 of {@code topic-partition-offset}.
 * The hash is 43 characters of base64url.
 *
 * <p>Different keys give different ids: a key that looks like a hash ({@code k-} and 43 characters)
 * is hashed too. For example, a job without custom_id and with the key {@code order-17} has the id
 * {@code order-17}; with the key {@code order 17}, which has a blank, its id is {@code k-} and a
 * hash.
 */
public final class JobId {

  /** The longest custom_id that a job may have, in characters. */
  public static final int MAX_CHARS = 256;

  private static final Pattern FITS = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern HASHED_KEY = Pattern.compile("k-[A-Za-z0-9_-]{43}");

  private JobId() {}

  /**
   * The id of a job.
   *
   * @param key the record's key, or the id that {@link #ofOrigin} made to stand in for it
   */
  public static String of(Envelope job, byte[] key) {
    return job.customId().orElseGet(() -> ofKey(key));
  }

  /**
   * The id of a job that has neither custom_id nor key; it is also used as the key of all records
   * that follow from the job.
   */
  public static String ofOrigin(Origin origin) {
    return "o-" + hash(origin.place().getBytes(StandardCharsets.UTF_8));
  }

  /** The key of a job's record; if it has none, the id of its origin is used instead. */
  public static byte[] keyOr(byte @Nullable [] key, Origin origin) {
    return key == null || key.length == 0 ? ofOrigin(origin).getBytes(StandardCharsets.UTF_8) : key;
  }

  /** The key, if the job's id is its hash. */
  public static Optional<HiddenKey> hiddenKey(Envelope job, byte[] key) {
    boolean isShown = job.customId().isPresent() || fits(key);
    return isShown ? Optional.empty() : Optional.of(HiddenKey.of(key));
  }

  private static String ofKey(byte[] key) {
    return fits(key) ? text(key) : "k-" + hash(key);
  }

  private static boolean fits(byte[] key) {
    String text = text(key);
    return FITS.matcher(text).matches() && !HASHED_KEY.matcher(text).matches();
  }

  /** The key as text; a byte beyond ASCII becomes a character that no id may have. */
  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
