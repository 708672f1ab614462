package io.spillway.api;

import io.spillway.dev.simulator.settings.Authority;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** An authority for the servers, and a Vert.x for the clients, of a whole class of tests. */
abstract class OverTls {
  static Authority authority;
  static Vertx vertx;

  @BeforeAll
  static void make() {
    authority = Authority.make();
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }
}
