package io.spillway.chaos;

import io.spillway.running.Pause;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.Uuid;

/**
 * The run's Kafka cluster: nodes that are broker and controller in one, each a JVM. The roles reach
 * them through proxies only: the listener {@code CLIENTS} is advertised with the proxy's port.
 */
final class Brokers implements Closeable {

  /** Sessions of consumer groups, shorter than Kafka's default so that runs are short. */
  static final int SESSION_MILLIS = 8_000;

  private static final int HEAP_MEGABYTES = 384;
  private static final Duration START = Duration.ofSeconds(90);

  /** Below the range from which systems take the ports of outgoing connections. */
  private static final int LOWEST_PORT = 20_000;

  private static final int PORTS = 10_000;

  private final Path directory;
  private final List<Node> nodes = new ArrayList<>();
  private final Random random;
  private final Set<Integer> taken = new HashSet<>();
  private Admin admin;

  private static final class Node {
    private final int id;
    private final int port;
    private final int controllerPort;
    private final int clientsPort;
    private final int proxyPort;
    private final CuttingProxy proxy;
    private volatile Child child;

    @SuppressWarnings("NullAway.Init") // started next
    Node(int id, Brokers ports) throws IOException {
      this.id = id;
      this.port = ports.freePort();
      this.controllerPort = ports.freePort();
      this.clientsPort = ports.freePort();
      this.proxyPort = ports.freePort();
      this.proxy = new CuttingProxy(proxyPort, clientsPort);
    }
  }

  @SuppressWarnings("NullAway.Init") // set by start
  Brokers(Path directory, int count, Random random) throws IOException {
    this.directory = directory;
    this.random = random;
    for (int id = 1; id <= count; id++) {
      nodes.add(new Node(id, this));
    }
  }

  /** Starts all nodes; returns when all serve. */
  void start() throws IOException {
    String cluster = Uuid.randomUuid().toString();
    for (Node node : nodes) {
      try (Writer file = Files.newBufferedWriter(settings(node))) {
        properties(node, cluster).store(file, null);
      }
      launch(node);
    }
    admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                directServers(),
                "request.timeout.ms",
                5_000,
                "default.api.timeout.ms",
                15_000));
    if (!Pause.until(() -> running() == nodes.size(), START)) {
      throw new IOException("the brokers did not start; see their logs in " + directory);
    }
    administrator().allowAll();
  }

  private Path settings(Node node) {
    return directory.resolve("broker-" + node.id + ".properties");
  }

  private Path ready(Node node) {
    return directory.resolve("broker-" + node.id + ".ready");
  }

  private void launch(Node node) {
    try {
      Files.deleteIfExists(ready(node));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    node.child =
        Child.start(
            new Child.Program(
                "broker-" + node.id,
                BrokerProcess.class.getName(),
                List.of(settings(node).toString()),
                Map.of()),
            HEAP_MEGABYTES,
            directory);
  }

  private Properties properties(Node node, String cluster) {
    Properties all = new Properties();
    all.setProperty("node", Integer.toString(node.id));
    all.setProperty("port", Integer.toString(node.port));
    all.setProperty("controller", Integer.toString(node.controllerPort));
    all.setProperty("directory", directory.resolve("data-" + node.id).toString());
    all.setProperty("ready", ready(node).toString());
    all.setProperty("cluster", cluster);
    all.setProperty(
        "voters",
        nodes.stream()
            .map(each -> each.id + "@127.0.0.1:" + each.controllerPort)
            .collect(Collectors.joining(",")));
    server(node).forEach((name, value) -> all.setProperty("kafka." + name, value));
    return all;
  }

  private Map<String, String> server(Node node) {
    String own = "PLAINTEXT://127.0.0.1:" + node.port;
    String replicas = Integer.toString(replicas());
    String inSync = Integer.toString(inSync());
    String session = Integer.toString(SESSION_MILLIS);
    return Map.ofEntries(
        Map.entry(
            "listeners",
            own
                + ",CONTROLLER://127.0.0.1:"
                + node.controllerPort
                + ",CLIENTS://127.0.0.1:"
                + node.clientsPort),
        Map.entry("advertised.listeners", own + ",CLIENTS://127.0.0.1:" + node.proxyPort),
        Map.entry(
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT"),
        Map.entry("principal.builder.class", ListenerPrincipals.class.getName()),
        Map.entry(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
        Map.entry("super.users", "User:ANONYMOUS"),
        Map.entry("offsets.topic.replication.factor", replicas),
        Map.entry("transaction.state.log.replication.factor", replicas),
        Map.entry("transaction.state.log.min.isr", inSync),
        Map.entry("min.insync.replicas", inSync),
        Map.entry("num.network.threads", "1"),
        Map.entry("num.io.threads", "3"),
        Map.entry("background.threads", "2"),
        Map.entry("broker.session.timeout.ms", "6000"),
        Map.entry("broker.heartbeat.interval.ms", "1000"),
        Map.entry("replica.lag.time.max.ms", "10000"),
        Map.entry("group.consumer.min.session.timeout.ms", session),
        Map.entry("group.consumer.session.timeout.ms", session),
        Map.entry("group.consumer.min.heartbeat.interval.ms", "1000"),
        Map.entry("group.consumer.heartbeat.interval.ms", "1000"),
        Map.entry("group.streams.min.session.timeout.ms", session),
        Map.entry("group.streams.session.timeout.ms", session),
        Map.entry("group.streams.min.heartbeat.interval.ms", "1000"),
        Map.entry("group.streams.heartbeat.interval.ms", "1000"),
        Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "2000"));
  }

  int replicas() {
    return Math.min(3, nodes.size());
  }

  int inSync() {
    return nodes.size() >= 3 ? 2 : 1;
  }

  int count() {
    return nodes.size();
  }

  /** Where the roles find the cluster: through the proxies. */
  String servers() {
    return nodes.stream()
        .map(node -> "127.0.0.1:" + node.proxyPort)
        .collect(Collectors.joining(","));
  }

  /** Where the run itself finds it. */
  String directServers() {
    return nodes.stream().map(node -> "127.0.0.1:" + node.port).collect(Collectors.joining(","));
  }

  Admin admin() {
    return admin;
  }

  /** Who decides on the roles' rights and quotas. */
  Administrator administrator() {
    return new Administrator(admin);
  }

  /** Cuts an instance off one broker, or off all where the id is 0. */
  void cut(String instance, int id, CuttingProxy.Cut cut, long millis) {
    List<Node> cutOff = nodes.stream().filter(node -> id == 0 || node.id == id).toList();
    cutOff.forEach(node -> node.proxy.begin(instance, cut));
    if (cut != CuttingProxy.Cut.RESET) {
      Pause.millis(millis);
    }
    cutOff.forEach(node -> node.proxy.end(instance));
  }

  /** Ends a broker, starts it again after the pause, and returns when all replicas are in sync. */
  boolean restart(int id, boolean kill, long pauseMillis) {
    Node node = nodes.get(id - 1);
    if (kill) {
      node.child.kill();
    } else {
      var _ = node.child.terminate(40);
    }
    Pause.millis(pauseMillis);
    launch(node);
    return awaitInSync();
  }

  /** Starts again what has ended by itself; returns its name, or an empty text. */
  String revive() {
    List<Node> gone = nodes.stream().filter(node -> !node.child.isAlive()).toList();
    gone.forEach(this::launch);
    return gone.stream().map(node -> node.child.name()).collect(Collectors.joining(","));
  }

  boolean awaitInSync() {
    return Pause.until(() -> running() == nodes.size() && allInSync(), START);
  }

  private int running() {
    if (!nodes.stream().allMatch(node -> Files.exists(ready(node)))) {
      return 0;
    }
    try {
      return admin.describeCluster().nodes().get().size();
    } catch (ExecutionException notNow) {
      return 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private boolean allInSync() {
    try {
      var names = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
      return admin.describeTopics(names).allTopicNames().get().values().stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.isr().size() == partition.replicas().size());
    } catch (ExecutionException notNow) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A port that is free now and that no other part of this run was given. */
  int freePort() throws IOException {
    for (int port :
        IntStream.range(0, 100).map(i -> LOWEST_PORT + random.nextInt(PORTS)).toArray()) {
      if (!taken.contains(port) && isFree(port)) {
        taken.add(port);
        return port;
      }
    }
    throw new IOException("no free port from " + LOWEST_PORT);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
      return true;
    } catch (IOException inUse) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
    for (Node node : nodes) {
      node.proxy.close();
    }
  }
}
