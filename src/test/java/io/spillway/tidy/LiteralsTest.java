package io.spillway.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LiteralsTest {
  @Test
  void literalsAreFoundAndCommentsAreNot() {
    String source =
        """
        // "comment"
        /* "comment" ' */ char quote = '"'; char escaped = '\\'';
        String a = "one // \\" two"; String b = ""; /** "doc" */
        String c = \"""
            block "quoted"
            \""";
        """;

    assertThat(Literals.in(source))
        .containsExactly("one // \\\" two", "", "\n    block \"quoted\"\n    ");
  }
}
