package io.spillway.tag;

import io.spillway.pages.GeneratedPage;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The reference of the tags: every tag as the code has it. */
public final class TagsPage {

  private TagsPage() {}

  public static GeneratedPage page() {
    return new GeneratedPage("docs/reference/tags.md").with("Tags", TagsPage::table);
  }

  private static String table() {
    return Tags.ALL.stream()
        .map(TagsPage::row)
        .collect(
            Collectors.joining(
                "",
                "| tag | value | at most | what it says | on |\n| --- | --- | --- | --- | --- |\n",
                ""));
  }

  private static String row(Tag<?> tag) {
    return "| `%s` | %s | %d | %s | %s%s |\n"
        .formatted(
            tag.name(),
            tag.values(),
            tag.mostChars(),
            tag.meaning(),
            tag.isAlways() ? "" : "sometimes: ",
            records(tag.carriers()));
  }

  private static String records(Set<Carrier> carriers) {
    if (carriers.equals(EnumSet.allOf(Carrier.class))) {
      return "every record";
    }
    if (carriers.equals(EnumSet.complementOf(EnumSet.of(Carrier.SUCCESS)))) {
      return "all but successful results";
    }
    return carriers.stream().map(Carrier::words).collect(Collectors.joining(", "));
  }
}
