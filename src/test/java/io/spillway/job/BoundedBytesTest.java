package io.spillway.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedBytesTest {

  /** Around the lengths at which a further part begins: 1,024, 2,048, 4,096 up to 65,536 bytes. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_023, 1_024, 1_025, 3_072, 3_073, 131_071, 131_072, 400_001})
  void whatWasWrittenIsKeptInItsOrder(int length) throws Exception {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + i / 256);
    }
    var whole = new BoundedBytes(length);
    whole.write(bytes);
    var pieces = new BoundedBytes(length);
    for (int at = 0; at < length; at += 701) {
      pieces.write(bytes, at, Math.min(701, length - at));
    }
    var single = new BoundedBytes(length);
    for (byte next : bytes) {
      single.write(next);
    }

    for (BoundedBytes written : new BoundedBytes[] {whole, pieces, single}) {
      assertThat(written.toByteArray()).isEqualTo(bytes);
      assertThat(written.count()).isEqualTo(length);
    }
  }

  @Test
  void beyondTheBoundBytesAreOnlyCounted() {
    var bytes = new BoundedBytes(2_000);
    bytes.write(new byte[2_000], 0, 2_000);
    assertThat(bytes.toByteArray()).hasSize(2_000);

    bytes.write(7);
    assertThat(bytes.toByteArray()).isNull();
    bytes.write(new byte[5_000], 0, 5_000);
    assertThat(bytes.count()).isEqualTo(7_001);
    assertThat(bytes.toByteArray()).isNull();
  }
}
