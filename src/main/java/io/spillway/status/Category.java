package io.spillway.status;

/**
 * Where the cause of a failure lies. The tag is the value of the {@code spillway-category} header.
 */
public enum Category {
  /** The API key or the account: a bad key, an unpaid bill, a missing permission. */
  ACCOUNT_AUTH("account_auth"),
  /** A rate limit or a spend limit. */
  QUOTA_RATE("quota_rate"),
  /** The model or its provider: overload, an internal error, a cut stream, an unknown model. */
  MODEL_PROVIDER("model_provider"),
  /** Spillway itself: an exception of our own, a bound of our own. */
  LOCAL_RUNTIME("local_runtime"),
  /** The deployment: a wrong base URL, DNS, TLS, a firewall or proxy between worker and API. */
  DEPLOYMENT_CONFIG("deployment_config"),
  /** The job: what it asks for cannot be done. */
  REQUEST("request");

  private final String tag;

  Category(String tag) {
    this.tag = tag;
  }

  /** The category as it is written in headers, metrics and documents. */
  public String tag() {
    return tag;
  }

  /**
   * The category with this tag.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Category ofTag(String tag) {
    for (Category category : values()) {
      if (category.tag.equals(tag)) {
        return category;
      }
    }
    throw new IllegalArgumentException("no category '" + tag + "'");
  }
}
