package io.github.dino4j.cli.eval;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.eval.MapConfig;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.map.FeatureMap;
import io.github.dino4j.eval.map.MapMethod;
import io.github.dino4j.eval.map.MapOptions;
import io.github.dino4j.eval.report.Block;
import java.util.ArrayList;
import java.util.List;

/** Maps of features as reports show them. */
record Maps(MapOptions options) {
    static Maps of(MapConfig config, long seed) {
        return new Maps(MapOptions.of(config, seed));
    }

    /** Without a checkpoint there is no configuration but the base one, which lacks images; these are never drawn. */
    static Maps byDefault() {
        RunConfig config = ConfigLoader.builtin("base/dino.yaml", List.of("data.synthetic.train_per_class=1"));
        return of(config.eval().search().map(), config.train().seed());
    }

    /** A map by each method that so few images allow. */
    List<Block> both(FeatureBank bank, List<String> classNames) {
        List<Block> blocks = new ArrayList<>();
        for (MapMethod method : MapMethod.values()) {
            if (bank.dim() >= 2 && bank.size() >= 3) {
                blocks.add(FeatureMap.of(bank, classNames, method, options).block());
            }
        }
        return blocks;
    }
}
