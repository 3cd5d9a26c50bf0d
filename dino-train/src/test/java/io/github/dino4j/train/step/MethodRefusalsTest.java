package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of methods that mean nothing together are refused with the reason. */
class MethodRefusalsTest {
    private static final Path CONFIGS = Path.of(System.getProperty("dino.root"), "configs");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            method.target.name=none                    | method.target.name | compares distributions
            method.loss.name=negative-cosine           | method.target.name | must give vectors
            method.target={name: sinkhorn, iterations: 0, per_view: false, temp: {from: 0.04, to: 0.04, warmup_epochs: 0}} | method.target.iterations | must be in [1, 100], was 0
            method.target={name: sinkhorn, iterations: 3, per_view: false, temp: {from: 0.4, to: 0.04, warmup_epochs: 0}} | method.target.temp.from | must be in (0, method.loss.student_temp=0.1], was 0.4
            method.target={name: batch-softmax, temp: {from: 0.04, to: 0.04, warmup_epochs: 101}} | method.target.temp.warmup_epochs | must be in [0, train.epochs=100]
            method.loss={name: moco, temp: 0.2, queue: 0} | method.loss.queue | must be at least 1, was 0
            method.loss={name: nt-xent, temp: 0.5}     | method.teacher.name | must be none, because method.loss.name=nt-xent compares student views
            method.loss={name: barlow-twins, redundancy: 0} | method.loss.redundancy | must be above 0, was 0
            method.teacher.name=none                   | method.teacher.name | compares the student with a teacher's targets
            method.koleo=-0.1                          | method.koleo | must not be negative, was -0.1
            method.target.temp.to=0.2                  | method.target.temp.to | must be in (0, method.loss.student_temp=0.1], was 0.2
            method.teacher.name=nobody                 | method.teacher.name | must be one of ema, frozen, imported, previous-epoch, previous-iteration, student, none
            method.teacher={name: frozen, weights: ''} | method.teacher.weights | must name a run directory or a weights file
            """)
    void partsThatDoNotGoTogetherAreRefusedWithTheReason(String set, String key, String reason) {
        assertThatThrownBy(() -> ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x", set)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dino_sk.yaml            | method.target.name=sinkhorn: what balances the targets would see a part of the batch
            dino_batch_softmax.yaml | method.target.name=batch-softmax: what balances the targets would see a part of the batch
            simclr.yaml             | method.loss.name=nt-xent: what compares the images with each other would see a part
            barlow_twins.yaml       | method.loss.name=barlow-twins: what compares the images with each other would see
            obow.yaml               | method.target.name=bags: what
            csml.yaml               | method.loss.name=csml: what compares the images with each other would see a part
            byol.yaml               | method.head.use_bn: batch normalisation would see a part of the batch
            """)
    void whatNeedsTheWholeBatchRefusesParts(String file, String reason) {
        List<String> sets = List.of("data.train=x", "train.accumulate=2");
        assertThatThrownBy(() -> ConfigLoader.load(CONFIGS.resolve("method").resolve(file), sets))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("train.accumulate: must be 1 with " + reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            moco_v2.yaml      | method.loss.queue=127         | method.loss.queue: must be at least 128, the keys of a step
            csml.yaml         | method.loss.queue=127         | method.loss.queue: must be at least 128, the keys of a step
            csml.yaml         | method.loss.neighbors=70000   | method.loss.neighbors: must be in [0, queue=65536], was 70000
            csml.yaml         | method.head.depths=[0.5, 1.0] | method.head.depths: must be 1 to 8 shares of the backbone's depth above 0 and below
            csml.yaml         | method.predictor={name: mlp, layers: 2, hidden_dim: 4, use_bn: false} | method.predictor.name: must be none with method.loss.name=csml
            csml.yaml         | method.loss={name: moco, temp: 0.2, queue: 4096} | method.head.name: must not be levels with method.loss.name=moco
            csml.yaml         | method.teacher.name=none      | method.teacher.name: must be a teacher, because method.loss.name=csml
            obow.yaml         | method.predictor.words=127    | method.predictor.words: must be at least 128, the words of a step
            obow.yaml         | method.predictor.depths=[0.0] | method.predictor.depths: must be 1 to 8 shares of the backbone's depth above 0
            obow.yaml         | method.predictor={name: none} | method.predictor.name: must be words with method.target.name=bags
            obow.yaml         | method.target={name: labels, smoothing: 0} | method.predictor.name: must not be words with method.target.name=labels
            obow.yaml         | method.target.sharpness=0     | method.target.sharpness: must be above 0, was 0
            obow.yaml         | method.teacher.name=none      | method.teacher.name: must be a teacher
            infomin.yaml      | method.predictor.patches=8     | method.predictor.patches: must be views.local.count=9, because it makes one view of
            infomin.yaml      | views.local.count=8           | views.local.count: must be 9, the cells of grid=3, was 8
            simclr.yaml       | method.pairing.name=all       | method.pairing.name: must be others, because method.loss.name=nt-xent
            supervised.yaml   | method.teacher.name=student   | method.teacher.name: must be none with method.target.name=labels
            supervised.yaml   | method.pairing.name=all       | method.pairing.name: must be others with method.target.name=labels
            supervised.yaml   | method.target.smoothing=1.0   | method.target.smoothing: must be in [0, 1), was 1.0
            supervised.yaml   | method.loss={name: mse}       | method.target.name: must give vectors
            ibot.yaml         | method.target={name: none}    | method.target.name: must give distributions
            ibot.yaml         | method.predictor={name: mlp, layers: 2, hidden_dim: 8, use_bn: false} | method.patches.name: must be none with method.predictor.name=mlp
            ibot.yaml         | method.patches.mask_prob=0.001 | method.patches.mask_prob: must be at least 0.0078125, one of the 128 global views
            ibot.yaml         | method.patches.mask_prob=0    | method.patches.mask_prob: must be in (0, 1]
            ibot.yaml         | method.patches.mask_ratio=[0.5, 0.1] | method.patches.mask_ratio: must be two numbers, the lower one first
            ibot.yaml         | method.patches.head=both      | method.patches.head: must be one of shared, separate, was both
            ibot.yaml         | method={teacher: {name: frozen, weights: x}, patches: {head: separate}} | method.patches.head: must be shared with method.teacher.name=frozen
            ibot.yaml         | model.fc_norm=true            | method.patches.name: must be none unless model.backbone=vit
            simclr.yaml       | method.patches={name: ibot, weight: 1, head: shared, mask_prob: 0.5, mask_ratio: [0.1, 0.5]} | method.patches.name: must be none unless method.loss.name is cross-entropy
            simclr.yaml       | method.koleo=0.1              | method.koleo: must be 0 with method.teacher.name=none
            swav.yaml         | method.target.queue=63        | method.target.queue: must be at least train.batch_size=64
            swav.yaml         | method.target.queue=0         | method.target.queue: must be at least 1, was 0
            swav.yaml         | method.head={name: mlp, layers: 2, hidden_dim: 8, out_dim: 8, use_bn: true} | method.head.name: must be dino, with a bottleneck, with method.target.name=sinkhorn-queue
            deepcluster_v2.yaml | method.teacher.name=student | method.teacher.name: must be none with method.target.name=clusters
            deepcluster_v2.yaml | method.pairing.name=all     | method.pairing.name: must be others with method.target.name=clusters
            deepcluster_v2.yaml | method.target.heads=0       | method.target.heads: must be in [1, 64], was 0
            deepcluster_v2.yaml | method.target.prototypes=1  | method.target.prototypes: must be at least 2, was 1
            deepcluster_v2.yaml | method.loss={name: mse}     | method.target.name: must give vectors
            deepcluster_v2.yaml | method.predictor={name: mlp, layers: 2, hidden_dim: 8, use_bn: false} | method.predictor.name: must be none with method.target.name=clusters
            uic.yaml          | method.predictor={name: mlp, layers: 2, hidden_dim: 8, use_bn: false} | method.predictor.name: must be none with method.target.name=pseudo-labels
            uic.yaml          | method.teacher.name=ema       | method.teacher.name: must be none with method.target.name=pseudo-labels
            barlow_twins.yaml | method.teacher.name=student   | method.teacher.name: must be none, because method.loss.name=barlow-twins
            """)
    void whatAMethodCannotDoWithoutIsNamed(String file, String set, String reason) {
        List<String> sets = List.of("data.train=x", "train.batch_size=64", set);
        assertThatThrownBy(() -> ConfigLoader.load(CONFIGS.resolve("method").resolve(file), sets))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void neighboursAreSoughtAmongAllImagesOfABatch() {
        assertThatThrownBy(() -> ConfigLoader.builtin(
                        "base/dino.yaml", List.of("data.train=x", "method.koleo=0.1", "train.accumulate=2")))
                .hasMessageContaining("train.accumulate: must be 1 with method.koleo above 0");
        assertThatThrownBy(() -> ConfigLoader.builtin(
                        "base/dino.yaml", List.of("data.train=x", "method.koleo=0.1", "train.batch_size=1")))
                .hasMessageContaining("train.batch_size: must be at least 2 with method.koleo above 0");
    }

    @Test
    void anotherChoiceTakesThePlaceOfParametersThatMeanNothingToIt() {
        RunConfig config = ConfigLoader.builtin(
                "base/dino.yaml",
                List.of(
                        "data.train=x",
                        "method.loss.temp=0.3",
                        "method.loss.name=info_nce",
                        "method.target.name=none"));
        assertThat(config.method().loss()).hasToString("InfoNce[temp=0.3]");
    }
}
