package io.spillway.lateness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used so far.
 *
 * @param cpuSeconds of all its threads, in user and kernel mode
 * @param residentMiB its resident memory now
 */
record ProcessUse(double cpuSeconds, long residentMiB) {

  /** The unit of the times in /proc/PID/stat; 100 on every Linux that Java runs on. */
  private static final double TICKS = 100;

  /** Reads it from /proc. */
  static ProcessUse of(long pid) throws IOException {
    Path directory = Path.of("/proc", Long.toString(pid));
    String stat = Files.readString(directory.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
    long kiB =
        Files.readAllLines(directory.resolve("status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElse(0);
    return new ProcessUse(ticks / TICKS, kiB / 1_024);
  }

  /** For a person: what was used since. */
  String since(ProcessUse before) {
    return "CPU %.1f s, resident %d MiB before and %d MiB after"
        .formatted(cpuSeconds - before.cpuSeconds, before.residentMiB, residentMiB);
  }
}
