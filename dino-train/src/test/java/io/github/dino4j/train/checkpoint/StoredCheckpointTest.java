package io.github.dino4j.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A checkpoint that was written once, and what an independent reader in Python found in it. */
class StoredCheckpointTest {
    private static final Path STORED = Path.of(System.getProperty("dino.root"), "src-test-data", "checkpoint");
    private static final Path FILE = STORED.resolve("step-00000007.safetensors");

    private static ParameterStore store(float first) {
        ParameterLayout layout = new ParameterLayout(List.of(
                new Parameter("backbone.norm.weight", List.of(3L), Initializer.ONES, true),
                new Parameter("head.last_layer.weight_v", List.of(2L, 3L), Initializer.ONES, true)));
        ParameterStore store = new ParameterStore(layout);
        store.set("backbone.norm.weight", new float[] {first, -0.0f, 1e-30f});
        store.set("head.last_layer.weight_v", new float[] {1, 2, 3, 4, 5, first / 3});
        return store;
    }

    private static ParameterStore center(float... values) {
        List<Long> shape = List.of(1L, (long) values.length);
        ParameterStore state = new ParameterStore(
                new ParameterLayout(List.of(new Parameter("dino_loss.center", shape, Initializer.ZEROS, false))));
        state.set("dino_loss.center", values);
        return state;
    }

    private static CheckpointContent content() {
        Map<String, ParameterStore> stores = new LinkedHashMap<>();
        stores.put("student", store(0.1f));
        stores.put("teacher", store(0.2f));
        stores.put("optim.m", store(0.3f));
        Map<String, long[]> counters = new LinkedHashMap<>();
        counters.put("optim.steps", new long[] {7, Long.MAX_VALUE});
        return new CheckpointContent(
                7, stores, center(0.5f, -0.25f), counters, Map.of("config", "train: {epochs: 3} # ä\n"));
    }

    @Test
    void everyNumberIsReadAsPythonReadsIt() throws IOException {
        SafeTensors tensors = CheckpointFiles.read(FILE);
        JsonNode expected =
                new ObjectMapper().readTree(STORED.resolve("expected.json").toFile());
        assertThat(tensors.tensors()).hasSize(expected.get("tensors").size());
        tensors.metadata().forEach((key, text) -> assertThat(text)
                .isEqualTo(expected.get("metadata").get(key).textValue()));
        tensors.tensors().forEach((name, tensor) -> {
            JsonNode node = expected.get("tensors").get(name);
            assertThat(tensor.type()).isEqualTo(node.get("dtype").textValue());
            for (int i = 0; i < node.get("values").size(); i++) {
                JsonNode value = node.get("values").get(i);
                if (tensor.type().equals("I64")) {
                    assertThat(tensor.longs()[i]).isEqualTo(value.longValue());
                } else {
                    assertThat(tensor.floats()[i]).as(name).isEqualTo((float) value.doubleValue());
                }
            }
        });
    }

    @Test
    void aRunCanGoOnFromIt() throws IOException {
        CheckpointContent loaded = content();
        loaded.stores().values().forEach(store -> store.set("backbone.norm.weight", new float[3]));
        assertThat(new Checkpoints(STORED).loadLatest(loaded)).isEqualTo(7);
        content().stores().forEach((prefix, store) -> assertThat(
                        Objects.requireNonNull(loaded.stores().get(prefix)).get("backbone.norm.weight"))
                .isEqualTo(store.get("backbone.norm.weight")));
    }

    /** Where this changes on purpose, the new file is the one in target, and the format has another version. */
    @Test
    void theSameContentIsStillWrittenAsTheSameBytes() throws IOException {
        Path written = new Checkpoints(Path.of("target", "stored-checkpoint")).write(content(), 1, 0);
        assertThat(Files.readAllBytes(written)).isEqualTo(Files.readAllBytes(FILE));
    }
}
