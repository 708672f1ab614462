package io.spillway.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Makes of a fixture the bytes of its connection: framing, compression, lengths. */
final class FixtureWire {
  static final String AUTO_LENGTH = "auto";

  private final Fixture fixture;
  private final boolean chunked;
  private final boolean gzip;

  FixtureWire(Fixture fixture) {
    this.fixture = fixture;
    this.chunked = fixture.encoded() && has("transfer-encoding", "chunked");
    this.gzip = fixture.encoded() && has("content-encoding", "gzip");
  }

  private boolean has(String header, String value) {
    return fixture.header(header).map(value::equalsIgnoreCase).orElse(false);
  }

  /** The body alone, compressed if the head says so. */
  List<Fixture.Piece> body() {
    return gzip ? compressed() : fixture.pieces();
  }

  /** All that goes over a connection of HTTP/1.1; frames are left out. */
  List<Fixture.Piece> pieces() {
    List<Fixture.Piece> body = body().stream().filter(piece -> piece.frame() == null).toList();
    List<Fixture.Piece> wire = new ArrayList<>();
    for (int status : fixture.interims()) {
      wire.add(new Fixture.Piece(0, ("HTTP/1.1 " + status + " Interim\r\n\r\n").getBytes(UTF_8)));
    }
    if (!fixture.head().isEmpty()) {
      wire.add(new Fixture.Piece(0, head(body)));
    }
    for (Fixture.Piece piece : body) {
      byte[] bytes = chunked ? chunk(piece.bytes()) : piece.bytes();
      wire.add(new Fixture.Piece(piece.pauseMillis(), bytes));
    }
    if (chunked && fixture.ending() == Fixture.End.END) {
      wire.add(new Fixture.Piece(0, lastChunk()));
    }
    return wire;
  }

  private byte[] head(List<Fixture.Piece> body) {
    long length = body.stream().mapToLong(piece -> piece.bytes().length).sum();
    StringBuilder head = new StringBuilder();
    for (String line : fixture.head()) {
      boolean auto = line.replace(" ", "").equalsIgnoreCase("content-length:" + AUTO_LENGTH);
      head.append(auto ? "content-length: " + length : line).append("\r\n");
    }
    if (fixture.ending() == Fixture.End.END && fixture.header("connection").isEmpty()) {
      head.append("connection: close\r\n");
    }
    return head.append("\r\n").toString().getBytes(UTF_8);
  }

  private byte[] lastChunk() {
    StringBuilder last = new StringBuilder("0\r\n");
    fixture.trailers().forEach(trailer -> last.append(trailer).append("\r\n"));
    return last.append("\r\n").toString().getBytes(UTF_8);
  }

  private static byte[] chunk(byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1);
    return Bytes.join(List.of(size, bytes, "\r\n".getBytes(ISO_8859_1)));
  }

  /** Each piece compressed and flushed by itself; the trailer only where the body ends well. */
  private List<Fixture.Piece> compressed() {
    var bytes = new ByteArrayOutputStream();
    List<Fixture.Piece> compressed = new ArrayList<>();
    try (var stream = new GZIPOutputStream(bytes, true)) {
      for (Fixture.Piece piece : fixture.pieces()) {
        stream.write(piece.bytes());
        stream.flush();
        compressed.add(new Fixture.Piece(piece.pauseMillis(), bytes.toByteArray(), piece.frame()));
        bytes.reset();
      }
      stream.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("an array that cannot be written", e);
    }
    if (fixture.ending() == Fixture.End.END) {
      compressed.add(new Fixture.Piece(0, bytes.toByteArray()));
    }
    return compressed;
  }
}
