package io.spillway.dev.simulator.answers;

import io.spillway.dev.simulator.faults.Draws;
import java.util.ArrayList;
import java.util.List;

/** The fixed vocabulary of replies: few enough that every word's event can be built ahead. */
final class Vocabulary {
  static final List<String> ALL =
      List.of(
          " the",
          " water",
          " rises",
          " behind",
          " a",
          " wall",
          " and",
          " finds",
          " its",
          " way",
          " over",
          " stone",
          " gates",
          " open",
          " when",
          " rivers",
          " swell",
          " so",
          " nothing",
          " breaks",
          " below",
          " each",
          " stream",
          " keeps",
          " pace",
          " with",
          " rain",
          " that",
          " fell",
          " far",
          " upstream",
          " last",
          " night",
          " while",
          " valley",
          " sleeps",
          " in",
          " quiet",
          " fields",
          " where",
          " reeds",
          " bend",
          " slowly",
          " toward",
          " light",
          " of",
          " morning",
          " birds",
          " return",
          " to",
          " banks",
          " once",
          " more",
          " calm",
          " after",
          " flood",
          " has",
          " passed",
          " safely",
          " around",
          " dam",
          " again",
          ".",
          ",");

  private Vocabulary() {}

  /** {@code count} words (none if negative) that depend on the seed alone. */
  static List<String> some(int count, long seed) {
    List<String> words = new ArrayList<>(Math.max(0, count));
    long state = seed;
    for (int i = 0; i < count; i++) {
      state = Draws.bits(state, i);
      words.add(ALL.get((int) (state >>> 58)));
    }
    return words;
  }
}
