package io.spillway.simulated;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.TopicPartition;

/**
 * The processes of one role over a simulated Kafka, and which of them owns each partition: they
 * crash, lose their membership, are restarted, and partitions move between them.
 */
public final class SimulatedGroup<P extends SimulatedGroup.Process> {

  private static final int MOST_QUESTIONS = 1_000;

  private final RandomGenerator random;
  private final List<TopicPartition> partitions;
  private final Supplier<P> start;
  private final List<P> processes = new ArrayList<>();
  private final Map<TopicPartition, P> owners = new HashMap<>();

  /** One process of the role. */
  public interface Process {

    /** Its present membership. */
    SimulatedKafka.Member member();

    /** Lets its loop turn once. */
    void turn();

    /** Its partitions will be another's, and it cannot commit what it has in hand. */
    default void beforeLoss() {}

    /** A partition will be another's, and it is told in time. */
    default void beforeMove() {
      beforeLoss();
    }

    /** It does nothing from now on. */
    default void died() {}
  }

  /**
   * A group without processes.
   *
   * @param start starts a process, which joins the group and owns nothing yet
   */
  public SimulatedGroup(
      RandomGenerator random, List<TopicPartition> partitions, Supplier<P> start) {
    this.random = random;
    this.partitions = partitions;
    this.start = start;
  }

  /** Starts so many processes, and deals all partitions out among them. */
  public void start(int count) {
    for (int i = 0; i < count; i++) {
      processes.add(start.get());
    }
    partitions.forEach(partition -> give(partition, any()));
  }

  /** The processes that run. */
  public List<P> processes() {
    return processes;
  }

  /** One of those that run. */
  public P any() {
    return processes.get(random.nextInt(processes.size()));
  }

  public TopicPartition anyPartition() {
    return partitions.get(random.nextInt(partitions.size()));
  }

  public P owner(TopicPartition partition) {
    return owners.get(partition);
  }

  public List<TopicPartition> ownedBy(P process) {
    return owners.entrySet().stream()
        .filter(owner -> owner.getValue() == process)
        .map(Map.Entry::getKey)
        .toList();
  }

  public void turnAll() {
    List.copyOf(processes).forEach(Process::turn);
  }

  /** A process hears at its next poll that a partition is its own. */
  public void give(TopicPartition partition, P process) {
    owners.put(partition, process);
    process.member().assign(partition);
  }

  /** A process dies and another takes its place and its partitions. */
  public void crash(P process) {
    end(process);
    processes.remove(process);
    P fresh = start.get();
    processes.add(fresh);
    ownedBy(process).forEach(partition -> give(partition, fresh));
  }

  /** All processes end, and as many others start; something happens meanwhile. */
  public void restartAll(Runnable meanwhile) {
    int count = processes.size();
    processes.forEach(this::end);
    processes.clear();
    meanwhile.run();
    start(count);
  }

  private void end(P process) {
    process.beforeLoss();
    process.died();
  }

  /** The group loses a member, which learns of it later, and has its partitions again or not. */
  public void lose(P process) {
    List<TopicPartition> owned = ownedBy(process);
    if (!owned.isEmpty()) {
      process.beforeLoss();
      process.member().lose(owned);
      P next = any();
      owned.forEach(partition -> give(partition, next));
    }
  }

  /** A partition changes its owner in good order; something happens between the two. */
  public void move(TopicPartition partition, Runnable between) {
    P from = owners.get(partition);
    P to = any();
    from.beforeMove();
    from.member()
        .revoke(
            partition,
            () -> {
              between.run();
              give(partition, to);
            });
    from.turn();
  }

  /** Opens a process, again as long as the simulated Kafka does not answer it. */
  public static void open(BooleanSupplier open) {
    for (int question = 0; question < MOST_QUESTIONS; question++) {
      if (open.getAsBoolean()) {
        return;
      }
    }
    throw new AssertionError("not open after " + MOST_QUESTIONS + " questions");
  }
}
