package io.spillway.deadletter;

import io.spillway.progress.KeptMarks.MarkKey;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.MarkRecords;
import io.spillway.progress.ProgressMark;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Which dead letters were replayed: one bit for each offset of the dead-letter topic. The bits are
 * kept in the progress topic, in segments of {@value #SEGMENT_SIZE} offsets; a segment is a mark
 * ({@link ProgressMark}) under a group name of its own, for example {@code
 * spillway-dead-letters.2/llm.dead-letters/5} for the offsets 32,768 to 49,151 of partition 5. In
 * memory a segment takes at most 2 KiB, and its mark at most about 2.8 KiB. Used by one thread.
 */
public final class ReplayedLetters {

  /** Offsets in a segment: its bitmap of 2,048 bytes fits a mark, which has room for 3,033. */
  static final int SEGMENT_SIZE = 16_384;

  private final String name;
  private final Uuid topicId;
  private final Map<Segment, BitSet> segments = new HashMap<>();

  /** A segment of a partition. */
  private record Segment(TopicPartition partition, long number) {

    static Segment of(TopicPartition partition, long offset) {
      return new Segment(partition, offset / SEGMENT_SIZE);
    }
  }

  private ReplayedLetters(String name, Uuid topicId) {
    this.name = name;
    this.topicId = topicId;
  }

  /**
   * Reads the bits of a set of letters.
   *
   * @param name the set's name, which begins the group names of its segments
   * @param topic the dead-letter topic
   * @param topicId its id
   * @param kept all marks of the progress topic
   * @param forgetFormer whether bits of a former topic of the same name are passed over
   * @throws ReplayRefused if a segment cannot be read, or is of a former topic
   */
  public static ReplayedLetters of(
      String name, String topic, Uuid topicId, Map<MarkKey, String> kept, boolean forgetFormer) {
    ReplayedLetters letters = new ReplayedLetters(name, topicId);
    kept.forEach((key, text) -> {
      long number = letters.segment(key.group());
      if (number >= 0 && key.partition().topic().equals(topic)) {
        letters.read(new Segment(key.partition(), number), text, forgetFormer);
      }
    });
    return letters;
  }

  /** The number of the segment that a group name stands for; -1 if it is not one of this set. */
  private long segment(String group) {
    String number = group.startsWith(name + ".") ? group.substring(name.length() + 1) : "";
    return number.matches("\\d{1,15}") ? Long.parseLong(number) : -1;
  }

  private void read(Segment segment, String text, boolean forgetFormer) {
    ProgressMark mark =
        MarkCodec.decode(text)
            .filter(read -> read.partition() == segment.partition().partition())
            .orElseThrow(() ->
                new ReplayRefused(
                    "what was replayed of %s cannot be read: '%s' is no mark"
                        .formatted(segment.partition(), text)));
    if (!mark.topicId().equals(topicId)) {
      if (forgetFormer) {
        return;
      }
      throw new ReplayRefused(
          ("letters of a topic %s with the id %s were replayed, and the topic of this name now has"
                  + " the id %s. If it was made anew, --forget-former forgets those replays; if it"
                  + " is a copy with the same offsets, its letters may have been replayed already")
              .formatted(segment.partition().topic(), mark.topicId(), topicId));
    }
    long first = segment.number() * SEGMENT_SIZE;
    int before = Math.toIntExact(Math.clamp(mark.base() - first, 0, SEGMENT_SIZE));
    BitSet bits = new BitSet();
    bits.set(0, before);
    mark.finished().stream()
        .map(bit -> before + bit)
        .filter(bit -> bit < SEGMENT_SIZE)
        .forEach(bits::set);
    segments.put(segment, bits);
  }

  /** Whether the letter was replayed. */
  public boolean contains(DeadLetterRecord letter) {
    BitSet bits = segments.get(Segment.of(letter.partition(), letter.record().offset()));
    return bits != null && bits.get((int) (letter.record().offset() % SEGMENT_SIZE));
  }

  /**
   * Enters letters, and returns the records that keep this: one for each segment that has changed.
   * They must be committed in one transaction with the replays.
   */
  List<ProducerRecord<byte[], byte[]>> add(
      Collection<DeadLetterRecord> letters, String progressTopic) {
    Set<Segment> changed =
        new TreeSet<>(
            Comparator.comparing((Segment segment) -> segment.partition().partition())
                .thenComparing(Segment::number));
    for (DeadLetterRecord letter : letters) {
      Segment segment = Segment.of(letter.partition(), letter.record().offset());
      segments
          .computeIfAbsent(segment, absent -> new BitSet())
          .set((int) (letter.record().offset() % SEGMENT_SIZE));
      changed.add(segment);
    }
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (Segment segment : changed) {
      records.add(
          MarkRecords.record(
              progressTopic, name + "." + segment.number(), segment.partition(), mark(segment)));
    }
    return records;
  }

  private ProgressMark mark(Segment segment) {
    BitSet bits = segments.getOrDefault(segment, new BitSet());
    int before = bits.nextClearBit(0);
    return new ProgressMark(
        topicId,
        segment.partition().partition(),
        segment.number() * SEGMENT_SIZE + before,
        ProgressMark.UNKNOWN_EPOCH,
        bits.get(before, Math.max(before, bits.length())));
  }
}
