package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.bind.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConvolutionsRefusedTest {
    @Test
    void aResidualNetworkIsRefusedByNameBeforeAGpuIsLookedFor() {
        List<String> sets = List.of("data.train=x", "train.engine=cuda");
        assertThatThrownBy(() -> ConfigLoader.builtin("model/resnet50.yaml", sets))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("train.engine: must be auto, onednn, java or samediff with model.backbone=resnet")
                .hasMessageContaining("was cuda");
    }
}
