package io.github.dino4j.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchedulesTest {
    private static final double EXACT = 1e-12;
    private static final Path ROOT = Path.of(System.getProperty("dino.root"));

    private static Schedules schedules(int stepsPerEpoch, String... sets) {
        List<String> all = new ArrayList<>(List.of("data.train=images", "method.target.temp.to=0.07"));
        all.addAll(List.of(sets));
        RunConfig config = ConfigLoader.load(ROOT.resolve("configs/base/dino.yaml"), all);
        return new Schedules(config, new StepClock(stepsPerEpoch, config.train().epochs()), Map.of(), 1);
    }

    private static Schedules schedules(JsonNode json) {
        return schedules(
                json.get("steps_per_epoch").asInt(),
                "train.epochs=" + json.get("epochs").asInt(),
                "train.batch_size=" + json.get("batch").asInt(),
                "optim.warmup_epochs=" + json.get("warmup_epochs").asDouble(),
                "method.target.temp.warmup_epochs=" + json.get("temp_epochs").asInt());
    }

    @Test
    void everyValueOfEveryIterationIsTheOriginals() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(ROOT.resolve("src-test-data/schedule/schedules.json").toFile());
        for (JsonNode json : cases) {
            Schedules schedules = schedules(json);
            assertThat(schedules.clock().iterations()).isEqualTo(json.get("lr").size());
            for (int i = 0; i < json.get("lr").size(); i++) {
                StepValues at = schedules.at(i);
                String where = "iteration " + i;
                assertThat(at.iteration()).isEqualTo(i);
                assertThat(at.lr()).as(where).isCloseTo(json.get("lr").get(i).asDouble(), within(EXACT));
                assertThat(at.weightDecay())
                        .as(where)
                        .isCloseTo(json.get("wd").get(i).asDouble(), within(EXACT));
                assertThat(at.lastOfEpoch())
                        .as(where)
                        .isEqualTo((i + 1) % json.get("steps_per_epoch").asInt() == 0);
            }
        }
    }

    @Test
    void thePeakScalesWithTheBatchAndTheEndDoesNot() {
        Schedules small = schedules(1000, "train.epochs=12", "train.batch_size=64");
        Schedules large = schedules(1000, "train.epochs=12", "train.batch_size=512");

        assertThat(small.at(10_000).lr()).isCloseTo(0.000125, within(EXACT));
        assertThat(large.at(10_000).lr()).isCloseTo(0.001, within(EXACT));
        assertThat(small.at(11_999).lr()).isCloseTo(1e-6, within(1e-9));
        assertThat(large.at(11_999).lr()).isCloseTo(1e-6, within(1e-9));
    }

    @Test
    void theLastLayerIsFrozenInTheFirstEpochsOnly() {
        Schedules schedules = schedules(5, "train.epochs=4", "optim.freeze_last_layer=2", "optim.warmup_epochs=0");

        assertThat(schedules.at(9).lastLayerFrozen()).isTrue();
        assertThat(schedules.at(10).lastLayerFrozen()).isFalse();
    }
}
