package io.spillway.chaos;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Starts another class's main method, and ends the JVM when standard input ends: when the process
 * that started it has died, however it died. Takes the class's name and its arguments.
 */
public final class Leash {

  private Leash() {}

  /** Runs the other main method in this thread. */
  public static void main(String[] args) throws Throwable {
    Thread.ofPlatform().daemon().name("leash").start(Leash::hold);
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException failure) {
      throw failure.getCause();
    }
  }

  private static void hold() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever sent.
      }
    } catch (IOException gone) {
      // The same as its end.
    }
    Runtime.getRuntime().halt(1);
  }
}
