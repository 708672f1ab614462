package io.spillway.running;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class NotCheckedTest {

  @Test
  void whatIsMissingIsPrinted() {
    PrintStream before = System.out;
    var printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      NotChecked.unless(true, "nothing");
      assertThatThrownBy(() -> NotChecked.unless(false, "overlays: no kubectl"))
          .isInstanceOf(TestAbortedException.class);
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(UTF_8).strip()).isEqualTo("NOT CHECKED: overlays: no kubectl");
  }
}
