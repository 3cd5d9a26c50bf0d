package io.github.dino4j.train.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.method.TargetConfig;
import io.github.dino4j.core.config.method.TempConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatchTermTest {
    private static final TempConfig TEMP = new TempConfig(0.04, 0.04, 0);
    private static final int OUT = 100;

    private static List<String> kinds(TargetConfig target, double entropy) {
        return new PatchTerm.Targets(target, OUT)
                .collapseRules("patch_entropy").stream()
                        .filter(rule -> rule.signal().equals("patch_entropy")
                                && rule.looksCollapsed().test(entropy))
                        .map(CollapseRule::kind)
                        .toList();
    }

    @Test
    void centredTargetsOfPatchesCollapseInTwoWays() {
        TargetConfig centred = new TargetConfig.CenterSharpen(0.9, TEMP);
        assertThat(kinds(centred, Math.log(OUT))).containsExactly("collapse of patches to the uniform output");
        assertThat(kinds(centred, 0.01)).containsExactly("collapse of patches to one output");
        assertThat(kinds(centred, 2.0)).isEmpty();
        assertThat(new PatchTerm.Targets(centred, OUT).state())
                .containsExactly(StateTensor.mean("ibot_patch_loss.center", OUT));
    }

    /** Balanced ones may be certain: all outputs have their turn. */
    @Test
    void balancedTargetsOfPatchesCollapseToTheUniformOutputAlone() {
        TargetConfig balanced = new TargetConfig.Sinkhorn(TEMP, 3, false);
        assertThat(kinds(balanced, Math.log(OUT))).containsExactly("collapse of patches to the uniform output");
        assertThat(kinds(balanced, 0.01)).isEmpty();
        assertThat(new PatchTerm.Targets(balanced, OUT).state()).isEmpty();
    }
}
