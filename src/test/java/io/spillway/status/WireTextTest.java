package io.spillway.status;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTextTest {
  private static final String KEY = "sk-ant/Api03-0aZ";

  @Test
  void controlCharactersDoNotPass() {
    assertThat(WireText.plain("a\r\nb\tc\u0000d\u001B[31me\u0085f\u2028g\u007F", 100))
        .isEqualTo("a  b c\uFFFDd\uFFFD[31me\uFFFDf g\uFFFD");
  }

  @Test
  void aPairIsNotCutInTwoAndHalfAPairIsNoCharacter() {
    assertThat(WireText.plain("ab\uD83D\uDE00c", 3)).isEqualTo("ab");
    assertThat(WireText.plain("a\uDE00b\uD83D", 9)).isEqualTo("a\uFFFDb\uFFFD");
    assertThat(WireText.plain("a\uD83D", 2)).isEqualTo("a\uFFFD");
  }

  @Test
  void whatIsPlainStaysAsItIs() {
    tries(300)
        .holds(draws -> {
          String text = draws.text(255);
          int chars = draws.within(1, 50);
          String plain = WireText.plain(text, chars);

          assertThat(plain.length()).isLessThanOrEqualTo(chars);
          assertThat(plain.chars()).noneMatch(Character::isISOControl);
          assertThat(WireText.plain(plain, chars)).isEqualTo(plain);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-ant/Api03-0aZ",
        "SK-ANT/API03-0AZ",
        "sk-ant\\/Api03-0aZ",
        "\\u0073k\\u002dant\\u002FApi03-0aZ",
        "sk\\\\u002dant\\\\/Api03-0a\\\\\\\\u005a",
      })
  void theKeyIsHiddenInAnyCaseAndEscape(String written) {
    assertThat(WireText.hiding("bad key \"" + written + "\", and again " + written + ".", KEY))
        .isEqualTo("bad key \"***\", and again ***.");
  }

  @ParameterizedTest
  @CsvSource({
    "no sk-ant/Api, no ***",
    "no sk-ant/Api03…, no ***…",
    "no sk-ant\\u002FA, no ***",
    "no sk-ant/A\\u00, no ***",
    "no sk-ant/, no sk-ant/",
    "no sk-ant/Api04 here, no sk-ant/Api04 here",
    "no sk-ant/A, no ***",
    "no sk-ant/A\\, no ***",
    "no sk-ant/A\\u0070, no ***",
    "no sk-ant/A\\u0042, no sk-ant/A\\u0042",
    "no sk-ant/A\\u00g0i03, no sk-ant/A\\u00g0i03",
    "no sk-ant/A\\xi03, no sk-ant/A\\xi03",
    "no sk-ant/Au0070i03-0aZ, no sk-ant/Au0070i03-0aZ",
  })
  void aKeyThatIsCutOffIsHiddenToo(String text, String told) {
    assertThat(WireText.hiding(text, KEY)).isEqualTo(told);
  }

  @Test
  void aShortSecretHidesNoWords() {
    assertThat(WireText.hiding("any error", "any")).isEqualTo("any error");
    assertThat(WireText.hiding("seven: 1234567", "1234567")).isEqualTo("seven: 1234567");
    assertThat(WireText.hiding("eight: 12345678", "12345678")).isEqualTo("eight: ***");
  }

  @Test
  void textWithoutTheKeyStaysAsItIs() {
    tries(300)
        .holds(draws -> {
          String text = draws.text(255);
          assertThat(WireText.hiding(text, KEY)).isEqualTo(text);
        });
  }
}
