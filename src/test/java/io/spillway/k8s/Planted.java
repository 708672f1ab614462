package io.spillway.k8s;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Faults planted into trees of manifests. */
final class Planted {
  private static final String NOTHING = "none";

  private Planted() {}

  /**
   * Gives a field of an object another value.
   *
   * @param trees of which one is changed
   * @param title kind and name of the object, as {@code kubectl} writes them
   * @param pointer a field whose parent is there (RFC 6901); an index at an array's end appends
   * @param value YAML, or "none" to take the field away
   */
  static void plant(List<JsonNode> trees, String title, String pointer, String value) {
    JsonPointer at = JsonPointer.compile(pointer);
    JsonNode parent = object(trees, title).at(at.head());
    boolean isTaken = value.equals(NOTHING);
    JsonNode planted = isTaken ? null : ManifestReader.trees(value).getFirst();
    switch (parent) {
      case ObjectNode object when isTaken -> object.remove(at.last().getMatchingProperty());
      case ObjectNode object -> object.set(at.last().getMatchingProperty(), planted);
      case ArrayNode array when isTaken -> array.remove(at.last().getMatchingIndex());
      case ArrayNode array when at.last().getMatchingIndex() == array.size() -> array.add(planted);
      case ArrayNode array -> array.set(at.last().getMatchingIndex(), planted);
      default -> throw new IllegalArgumentException(title + " has nothing at " + at.head());
    }
  }

  private static JsonNode object(List<JsonNode> trees, String title) {
    return trees.stream()
        .filter(
            it -> title.equals(it.at("/kind").asText() + "/" + it.at("/metadata/name").asText()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no " + title));
  }
}
