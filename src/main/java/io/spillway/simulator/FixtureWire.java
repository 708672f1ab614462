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
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(ISO_8859_1);

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

  List<Fixture.Piece> pieces() {
    List<Fixture.Piece> body = gzip ? compressed() : fixture.pieces();
    List<Fixture.Piece> wire = new ArrayList<>();
    if (!fixture.head().isEmpty()) {
      wire.add(new Fixture.Piece(0, head(body)));
    }
    for (Fixture.Piece piece : body) {
      byte[] bytes = chunked ? chunk(piece.bytes()) : piece.bytes();
      wire.add(new Fixture.Piece(piece.pauseMillis(), bytes));
    }
    if (chunked && fixture.ending() == Fixture.End.END) {
      wire.add(new Fixture.Piece(0, LAST_CHUNK));
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
        compressed.add(new Fixture.Piece(piece.pauseMillis(), bytes.toByteArray()));
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
