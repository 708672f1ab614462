package io.spillway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.running.NotChecked;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders over a connection whose other end is no loopback address: this machine's own address. */
@Timeout(30)
class OrdersFromAfarIT {

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<LaneDesk.Order> orders = new CopyOnWriteArrayList<>();
  private String address = "";

  @BeforeEach
  void findAnAddress() throws Exception {
    Optional<String> own = ownAddress();
    NotChecked.unless(own.isPresent(), "orders from afar: this machine has loopback alone");
    address = own.orElseThrow();
  }

  @AfterEach
  void stop() {
    client.close();
    vertx.close().await();
  }

  private static Optional<String> ownAddress() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .filter(OrdersFromAfarIT::isUp)
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .filter(one -> !one.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .findFirst();
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException gone) {
      return false;
    }
  }

  private OperatorServer start(@Nullable OperatorToken token) {
    LaneDesk desk =
        new LaneDesk() {
          @Override
          public CompletionStage<JsonObject> lanes() {
            return CompletableFuture.completedStage(new JsonObject());
          }

          @Override
          public CompletionStage<DeskAnswer> order(Order order) {
            orders.add(order);
            return CompletableFuture.completedStage(new DeskAnswer(true, "done"));
          }
        };
    return OperatorServer.start(vertx, address, 0, () -> "", Map.of(), desk, token).await();
  }

  private HttpResponse<String> pause(OperatorServer server, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://%s:%d/lanes".formatted(address, server.port())))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"order\":\"pause\",\"all\":true}"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void withoutATokenHereNobodyElseGivesOrders() throws Exception {
    HttpResponse<String> refused = pause(start(null), "Authorization", "Bearer any");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("orders are taken from this machine only");
    assertThat(orders).isEmpty();
  }

  @Test
  void withATokenHereWhoeverBearsItGivesOrders() throws Exception {
    OperatorServer server = start(new OperatorToken("a-token-of-tests"));

    assertThat(pause(server).statusCode()).isEqualTo(401);
    assertThat(pause(server, "Authorization", "Bearer a-token-of-guesses").statusCode())
        .isEqualTo(401);
    assertThat(orders).isEmpty();
    assertThat(pause(server, "Authorization", "Bearer a-token-of-tests").statusCode())
        .isEqualTo(200);
    assertThat(orders).containsExactly(new LaneDesk.Order(LaneDesk.Verb.PAUSE, null, 0, false));
  }
}
