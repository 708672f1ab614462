package io.spillway.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.api.ApiClient;
import io.spillway.api.AttemptEnd;
import io.spillway.api.AttemptListener;
import io.spillway.api.FreeAnswer;
import io.spillway.api.ResponseStart;
import io.spillway.api.Usage;
import io.spillway.config.Keys;
import io.spillway.config.ProxyChoice;
import io.spillway.config.ProxyServer;
import io.spillway.config.Settings;
import io.spillway.credential.Credential;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.memory.Holdings;
import io.spillway.status.Category;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.EventLoops;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the API and the way to it say, asked by the client of the workers: the same proxy, trust and
 * credential. Blocks; one thread at a time.
 */
final class ApiFindings implements AutoCloseable {
  private static final Category WHOSE = Category.DEPLOYMENT_CONFIG;
  private static final int CONNECT_MILLIS = 5_000;
  private static final byte[] NOTHING = new byte[0];

  private final Settings settings;
  private final DoctorWishes wishes;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final String userAgent;
  private @Nullable Vertx vertx;
  private @Nullable ApiClient client;
  private @Nullable FreeAnswer models;
  private long before;
  private long after;

  ApiFindings(
      Settings settings,
      DoctorWishes wishes,
      InstantSource clock,
      LongSupplier nanoTime,
      String userAgent) {
    this.settings = settings;
    this.wishes = wishes;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.userAgent = userAgent;
  }

  private URI url() {
    return settings.get(Keys.API_BASE_URL);
  }

  private Optional<ProxyServer> proxy() {
    return ProxyChoice.of(settings).toward(url());
  }

  /** Whether there is something to be known by. */
  List<CheckResult> key() {
    Optional<Credential> credential = new DerivedSettings(settings).credential();
    if (credential.isEmpty()) {
      return List.of(
          CheckResult.fail(
              "key",
              WHOSE,
              "no API key is set",
              "set %s, %s or %s"
                  .formatted(
                      Keys.API_KEY.environment(),
                      Keys.API_KEY_FILE.environment(),
                      Keys.API_TOKEN_FILE.environment())));
    }
    return List.of(CheckResult.ok("key", "there is one, from " + source()));
  }

  private String source() {
    if (settings.get(Keys.API_KEY).isPresent()) {
      return Keys.API_KEY.environment();
    }
    return settings.get(Keys.API_KEY_FILE).isPresent()
        ? Keys.API_KEY_FILE.environment()
        : Keys.API_TOKEN_FILE.environment();
  }

  /** Looks up the host that is connected to: the proxy's, else the API's. */
  List<CheckResult> dns() {
    String host = host();
    try {
      String found =
          Arrays.stream(InetAddress.getAllByName(host))
              .map(InetAddress::getHostAddress)
              .collect(Collectors.joining(", "));
      return List.of(CheckResult.ok("api-dns", host + " is " + found));
    } catch (UnknownHostException unknown) {
      return List.of(
          CheckResult.fail(
              "api-dns",
              WHOSE,
              host + (proxy().isPresent() ? ", the proxy," : "") + " is not known here",
              "correct " + setBy() + ", or this machine's DNS"));
    }
  }

  /** Connects to it. */
  List<CheckResult> tcp() {
    int port = proxy().map(ProxyServer::port).orElseGet(this::port);
    String place = (proxy().isPresent() ? "the proxy " : "") + host() + ":" + port;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host(), port), CONNECT_MILLIS);
      return List.of(CheckResult.ok("api-tcp", place + " takes connections"));
    } catch (IOException e) {
      return List.of(
          CheckResult.fail(
              "api-tcp",
              WHOSE,
              "no connection to " + place + " (" + e.getMessage() + ")",
              "correct " + setBy() + ", or open the firewall"));
    }
  }

  private String host() {
    return proxy().map(ProxyServer::host).orElseGet(() -> url().getHost());
  }

  private int port() {
    if (url().getPort() >= 0) {
      return url().getPort();
    }
    return url().getScheme().equals("https") ? 443 : 80;
  }

  private String setBy() {
    return proxy().isPresent()
        ? ProxyChoice.of(settings).source(url())
        : Keys.API_BASE_URL.environment();
  }

  /** Whether a proxy leads there, and whether it does: by the first free call. */
  List<CheckResult> proxyLeads() {
    Optional<ProxyServer> proxy = proxy();
    if (proxy.isEmpty()) {
      return List.of(CheckResult.ok("api-proxy", "none leads to " + url().getHost()));
    }
    String by = proxy.get() + ", from " + ProxyChoice.of(settings).source(url());
    return List.of(ApiVerdicts.proxy(models(), by));
  }

  /** Whether TLS with the API works: by the first free call. */
  List<CheckResult> tls() {
    return List.of(ApiVerdicts.tls(models(), url()));
  }

  /** What answers at the base URL. */
  List<CheckResult> endpoint() {
    return List.of(ApiVerdicts.endpoint(models(), url()));
  }

  /** Whether the key is taken. */
  List<CheckResult> account() {
    return List.of(ApiVerdicts.account(models()));
  }

  /** Our clock against the API's. */
  List<CheckResult> clock() {
    return List.of(ApiVerdicts.clock(models(), before, after));
  }

  /** Whether the API has the model, by both free calls. */
  List<CheckResult> model() {
    return List.of(ApiVerdicts.model(models(), wishes.model()));
  }

  /** The free call that counts tokens. */
  List<CheckResult> counting() {
    FreeAnswer counted =
        ask("POST", "/v1/messages/count_tokens", ProbeJob.counting(wishes.model()));
    return List.of(ApiVerdicts.counting(counted, wishes.model()));
  }

  private FreeAnswer models() {
    if (models == null) {
      before = clock.millis();
      models = ask("GET", "/v1/models/" + URLEncoder.encode(wishes.model(), UTF_8), NOTHING);
      after = clock.millis();
    }
    return models;
  }

  private FreeAnswer ask(String method, String path, byte[] body) {
    return client().ask(method, path, body, wishes.patience()).join();
  }

  private ApiClient client() {
    if (client == null) {
      DerivedSettings derived = new DerivedSettings(settings);
      vertx = EventLoops.open();
      client =
          ApiClient.open(
              vertx,
              1,
              derived.api(derived.credential().orElseThrow(), userAgent),
              derived.connections(),
              Holdings.unbounded(),
              clock,
              nanoTime);
    }
    return client;
  }

  /** The one call that costs something: the shortest answer that there is, streamed. */
  List<CheckResult> call() throws Exception {
    CompletableFuture<AttemptEnd> ended = new CompletableFuture<>();
    Job job = (Job) JobReader.read(ProbeJob.line("spillway-doctor", wishes.model(), null));
    var attempt = client().start(client().target(), job, new EndOfCall(ended));
    try {
      AttemptEnd end = ended.get(callPatience().toMillis(), TimeUnit.MILLISECONDS);
      return List.of(ApiVerdicts.call(end.outcome(), end.usage(), end.timing().total()));
    } catch (TimeoutException late) {
      attempt.cancel();
      return List.of(
          CheckResult.fail(
              "call",
              Category.MODEL_PROVIDER,
              "no end of the stream within " + callPatience().toSeconds() + " s",
              "try again; see the provider's status page"));
    }
  }

  /** A model may think for a while before its first word. */
  Duration callPatience() {
    return wishes.patience().multipliedBy(3);
  }

  /** Keeps the end alone. */
  private record EndOfCall(CompletableFuture<AttemptEnd> told) implements AttemptListener {
    @Override
    public void began(ResponseStart start) {}

    @Override
    public void ended(AttemptEnd end) {
      told.complete(end);
    }

    @Override
    public void cancelled(Usage cost) {}
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    if (vertx != null) {
      var _ = vertx.close();
    }
  }
}
