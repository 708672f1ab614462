package io.spillway.dist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A bill of materials in CycloneDX's JSON.
 *
 * @param document the whole bill
 */
record Bill(JsonNode document) {
  static final Path SERVICE = Path.of("src/dist/sbom.json");
  static final Path WITH_DEV = Path.of("src/dist/dev/sbom.json");

  /**
   * A library.
   *
   * @param jar the name of its file
   * @param sha256 of the file, in hexadecimal digits
   * @param licences under which it may be used, by SPDX's names if they have one there
   */
  record Library(String jar, String sha256, List<String> licences) {}

  static Bill read(Path file) throws IOException {
    return read(Files.readAllBytes(file));
  }

  static Bill read(byte[] json) throws IOException {
    return new Bill(new ObjectMapper().readTree(json));
  }

  /** Spillway's version when the bill was made. */
  String version() {
    return document.at("/metadata/component/version").asText();
  }

  List<Library> libraries() {
    List<Library> libraries = new ArrayList<>();
    for (JsonNode component : document.path("components")) {
      String jar = component.path("name").asText() + "-" + component.path("version").asText();
      libraries.add(new Library(jar + ".jar", sha256(component), licences(component)));
    }
    return libraries;
  }

  private static String sha256(JsonNode component) {
    for (JsonNode hash : component.path("hashes")) {
      if (hash.path("alg").asText().equals("SHA-256")) {
        return hash.path("content").asText();
      }
    }
    return "";
  }

  private static List<String> licences(JsonNode component) {
    List<String> names = new ArrayList<>();
    for (JsonNode each : component.path("licenses")) {
      JsonNode licence = each.path("license");
      names.add(licence.path("id").asText(licence.path("name").asText()));
    }
    return names;
  }
}
