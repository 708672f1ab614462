package io.spillway.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.spillway.k8s.ProbeState.Verdict;
import org.junit.jupiter.api.Test;

/** What the kubelet makes of answers. */
class ProbeStateTest {
  private final Container container =
      new ContainerBuilder()
          .withNewStartupProbe()
          .withPeriodSeconds(2)
          .withFailureThreshold(3)
          .endStartupProbe()
          .withNewLivenessProbe()
          .withFailureThreshold(2)
          .endLivenessProbe()
          .withNewReadinessProbe()
          .withFailureThreshold(2)
          .endReadinessProbe()
          .build();

  private final ProbeState state = new ProbeState(container);

  @Test
  void aStartThatTakesTooLongIsEnded() {
    assertThat(state.startup(false)).isEqualTo(Verdict.GO_ON);
    assertThat(state.startup(false)).isEqualTo(Verdict.GO_ON);
    assertThat(state.startup(false)).isEqualTo(Verdict.RESTART);
    assertThat(state.isStarted()).isFalse();
  }

  @Test
  void aGoodAnswerForgetsTheFailuresBeforeIt() {
    assertThat(state.liveness(false)).isEqualTo(Verdict.GO_ON);
    assertThat(state.liveness(true)).isEqualTo(Verdict.GO_ON);
    assertThat(state.liveness(false)).isEqualTo(Verdict.GO_ON);
    assertThat(state.liveness(false)).isEqualTo(Verdict.RESTART);
  }

  @Test
  void readyIsWhoSaysSoUntilItFailsTooOften() {
    state.readiness(true);
    state.readiness(false);
    assertThat(state.isReady()).isTrue();
    state.readiness(false);
    assertThat(state.isReady()).isFalse();
  }

  @Test
  void aContainerThatBeginsAnewIsGivenAllItsTime() {
    state.startup(false);
    state.startup(false);
    state.restarted();
    assertThat(state.startup(false)).isEqualTo(Verdict.GO_ON);
  }

  @Test
  void aProbeIsDueOnceInItsPeriod() {
    assertThat(ProbeState.isDue(container.getStartupProbe(), 3)).isFalse();
    assertThat(ProbeState.isDue(container.getStartupProbe(), 4)).isTrue();
  }
}
