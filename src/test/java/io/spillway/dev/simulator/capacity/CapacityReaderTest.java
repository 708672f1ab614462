package io.spillway.dev.simulator.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.dev.simulator.json.FaultsFileException;
import io.spillway.dev.simulator.json.Json;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityReaderTest {
  private static final long UNLIMITED = CapacityAmounts.UNLIMITED;

  private static List<CapacityGroup> read(String json) {
    return CapacityPlan.of(Json.tree(json.replace('\'', '"'))).groups();
  }

  @Test
  void everyKeyIsRead() {
    CapacityGroup group =
        read("""
        [{'group':'g','models':['a','b'],'comment':'any','streams':100,'requests':1000,
          'input_tokens':5000,'stranger':0.4,'acceleration':{'floor':60,'growth':1.5},
          'phases':[
            {'from':1.5,'overload':'mid-stream','after':[0.3,2],'comment':'any'},
            {'from':2,'overload':'refused'},
            {'from':3,'factor':0.2,'requests':7,'stranger':0,'retry_after':5}]}]
        """)
            .getFirst();
    var base = new CapacityAmounts(100, 1_000, 5_000, UNLIMITED);
    assertThat(group.name()).isEqualTo("g");
    assertThat(group.models()).isEqualTo(Set.of("a", "b"));
    assertThat(group.acceleration()).isEqualTo(new AccelerationLimit(60, 1.5));
    assertThat(group.phases())
        .containsExactly(
            new CapacityPhase(0, base, 0.4, null, OptionalLong.empty()),
            new CapacityPhase(
                1_500,
                base,
                0.4,
                new Overload(Overload.Form.MID_STREAM, 300, 2_000),
                OptionalLong.empty()),
            new CapacityPhase(
                2_000,
                base,
                0.4,
                new Overload(Overload.Form.REFUSED, 1_000, 10_000),
                OptionalLong.empty()),
            new CapacityPhase(
                3_000, new CapacityAmounts(20, 7, 1_000, UNLIMITED), 0, null, OptionalLong.of(5)));
  }

  @Test
  void aPhaseFromTheStartTakesThePlaceOfTheBase() {
    assertThat(
            read("[{'group':'g','models':['*'],'streams':8,'phases':[{'from':0,'factor':0.5}]}]")
                .getFirst()
                .phases())
        .singleElement()
        .extracting(phase -> phase.amounts().streams())
        .isEqualTo(4L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{}|capacity is {}; allowed: a list of groups",
        "[1]|capacity[0] is 1; allowed: an object",
        "[{}]|capacity[0].group is missing; allowed: a name",
        "[{'group':'g'}]|capacity[0].models is missing; allowed: a list of model names, or of \"*\""
            + " for every model of no group",
        "[{'group':'g','models':[]}]|capacity[0].models is []; allowed: a list of model names, or"
            + " of \"*\" for every model of no group",
        "[{'group':'g','models':['m']}]|capacity[0] has no bound; allowed: one at least of streams,"
            + " requests, input_tokens, output_tokens, acceleration, phases",
        "[{'group':'g','models':['m'],'streams':-1}]"
            + "|capacity[0].streams is -1; allowed: a whole number from 0 to 1000000",
        "[{'group':'g','models':['m'],'requests':0}]"
            + "|capacity[0].requests is 0; allowed: a whole number from 1 to 1000000000000",
        "[{'group':'g','models':['m'],'stream':1}]"
            + "|capacity[0].stream is not known here; allowed keys: acceleration, comment, group,"
            + " input_tokens, models, output_tokens, phases, requests, stranger, streams",
        "[{'group':'g','models':['m'],'streams':1,'stranger':1.5}]"
            + "|capacity[0].stranger is 1.5; allowed: a number from 0 to 1",
        "[{'group':'g','models':['m'],'acceleration':{}}]"
            + "|capacity[0].acceleration.floor is missing; allowed: a whole number from 1 to"
            + " 1000000000000",
        "[{'group':'g','models':['m'],'acceleration':{'floor':1,'growth':1}}]"
            + "|capacity[0].acceleration.growth is 1; allowed: a number from 1.01 to 1000",
        "[{'group':'g','models':['m'],'phases':{}}]"
            + "|capacity[0].phases is {}; allowed: a list of phases",
        "[{'group':'g','models':['m'],'phases':[{}]}]"
            + "|capacity[0].phases[0].from is missing; allowed: a number from 0 to 1000000",
        "[{'group':'g','models':['m'],'phases':[{'from':3},{'from':3}]}]"
            + "|capacity[0].phases[1].from is 3; allowed: a number of seconds that is more than 3",
        "[{'group':'g','models':['m'],'phases':[{'from':3,'overload':'total'}]}]"
            + "|capacity[0].phases[0].overload is \"total\"; allowed: refused, mid-stream",
        "[{'group':'g','models':['m'],'phases':[{'from':3,'overload':'refused','after':[2,1]}]}]"
            + "|capacity[0].phases[0].after is [2,1]; allowed: [least, most] in seconds",
        "[{'group':'g','models':['m'],'phases':[{'from':3,'after':[1,2]}]}]"
            + "|capacity[0].phases[0].after is [1,2]; allowed: none without overload",
        "[{'group':'g','models':['m'],'phases':[{'from':3,'retry_after':1}]}]"
            + "|capacity[0].phases[0].retry_after is 1; allowed: none without streams: it answers"
            + " what is over them",
        "[{'group':'g','models':['m'],'streams':1,"
            + "'phases':[{'from':3,'overload':'refused','retry_after':1}]}]"
            + "|capacity[0].phases[0].retry_after is 1; allowed: none beside overload, which has"
            + " no retry-after",
        "[{'group':'g','models':['m'],'streams':1},{'group':'g','models':['n'],'streams':1}]"
            + "|capacity[1].group \"g\" is there twice",
        "[{'group':'g','models':['m'],'streams':1},{'group':'h','models':['m'],'streams':1}]"
            + "|capacity[1].models: \"m\" is in the group \"g\" too; allowed: one group for a model",
      })
  void whatIsWrongIsNamed(String json, String complaint) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(FaultsFileException.class)
        .hasMessage(complaint);
  }
}
