package io.spillway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Secret;
import io.spillway.credential.FileState.Verdict;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileStateTest {
  private final FileState state = new FileState(new Secret("old"));

  /** What is found in the file, look by look, and what each look comes to; the key at the end. */
  @ParameterizedTest
  @CsvSource({
    "old old, NOTHING NOTHING, old",
    "new new, UNSETTLED CHANGED, new",
    "new new new, UNSETTLED CHANGED NOTHING, new",
    "ne new new, UNSETTLED UNSETTLED CHANGED, new",
    "new old, UNSETTLED NOTHING, old",
    "new old new new, UNSETTLED NOTHING UNSETTLED CHANGED, new",
    "new new old old, UNSETTLED CHANGED UNSETTLED CHANGED, old",
    "!empty !empty !empty, TROUBLE NOTHING NOTHING, old",
    "!empty !missing, TROUBLE TROUBLE, old",
    "!empty old, TROUBLE MENDED, old",
    "!empty new new, TROUBLE UNSETTLED CHANGED, new",
    "new !empty new new, UNSETTLED TROUBLE UNSETTLED CHANGED, new",
    "!empty old !empty, TROUBLE MENDED TROUBLE, old",
  })
  void aNewKeyIsTakenWhenTwoReadingsAgree_andTroubleIsToldOnce(
      String found, String verdicts, String key) {
    StringBuilder told = new StringBuilder();
    for (String text : found.split(" ")) {
      told.append(read(text, 1)).append(' ');
    }

    assertThat(told.toString().strip()).isEqualTo(verdicts);
    assertThat(state.current().reveal()).isEqualTo(key);
  }

  @Test
  void twoReadingsOfTwoFilesDoNotAgree() {
    assertThat(read("new", 1)).isEqualTo(Verdict.UNSETTLED);
    assertThat(read("new", 2)).isEqualTo(Verdict.UNSETTLED);
    assertThat(read("new", 2)).isEqualTo(Verdict.CHANGED);
  }

  @Test
  void aFileIsReadOnlyIfItIsAnotherOrNotSettled() {
    assertThat(state.isToBeRead(stamp(1))).as("never seen").isTrue();
    read("old", 1);
    assertThat(state.isToBeRead(stamp(1))).as("the same").isFalse();
    assertThat(state.isToBeRead(stamp(2))).as("another").isTrue();
    assertThat(state.isToBeRead(FileStamp.NONE)).as("gone").isTrue();
    read("new", 2);
    assertThat(state.isToBeRead(stamp(2))).as("new, and read once").isTrue();
    read("new", 2);
    assertThat(state.isToBeRead(stamp(2))).as("taken").isFalse();
    read("!empty", 3);
    assertThat(state.isToBeRead(stamp(3))).as("in trouble").isTrue();
  }

  private Verdict read(String found, long time) {
    return found.startsWith("!")
        ? state.unusable(found)
        : state.read(stamp(time), new Secret(found));
  }

  private static FileStamp stamp(long time) {
    return new FileStamp(FileTime.fromMillis(time), 3, "inode");
  }
}
