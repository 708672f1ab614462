package io.spillway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class SmallFileTest {

  /** Root may read every file, so the test that loads a real one is skipped for root. */
  @Test
  void theReasonIsSaidInWords() {
    assertThat(SmallFile.reason(new AccessDeniedException("key"), "unreadable"))
        .isEqualTo("the user of this process may not read it");
    assertThat(SmallFile.reason(new NoSuchFileException("key"), "unreadable"))
        .isEqualTo("there is no such file");
    assertThat(SmallFile.reason(new InvalidPathException("\0", "Nul"), "unreadable"))
        .isEqualTo("not a path");
    assertThat(SmallFile.reason(new IOException("it is not UTF-8"), "unreadable"))
        .isEqualTo("it is not UTF-8");
    assertThat(SmallFile.reason(new IllegalStateException("?"), "unreadable"))
        .isEqualTo("unreadable");
  }
}
