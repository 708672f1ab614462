package io.spillway.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "release",
    header = "Say that what holds a lane is over.",
    description = {
      "The lane's jobs start again, and its failures are counted anew. With --all every "
          + "held lane is released, and the account is tried at once if it is held."
    },
    footer = {"", "Example:", "  spillway lanes release claude-sonnet-5"})
final class LanesReleaseCommand extends LanesOrderAction {
  @Option(
      names = "--let-fail",
      description =
          "The failures are the jobs' own (a wrong model name, say): until one job "
              + "succeeds, each that fails so is a dead letter.")
  private boolean letFail;

  LanesReleaseCommand(Console console) {
    super(console, "release");
  }

  @Override
  void add(ObjectNode order) {
    order.put("let_fail", letFail);
  }
}
