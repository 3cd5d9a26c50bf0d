package io.github.dino4j.cli.eval;

import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.SameInput;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureChecksum;
import io.github.dino4j.eval.parts.StoredBank;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Features that {@code dino embed} has written, instead of images. */
final class StoredFeatures {
    @CommandLine.Option(
            names = "--train-features",
            paramLabel = "FILE",
            description = "stored features to learn from, a file or a folder of parts, instead of --train")
    private @Nullable Path train;

    @CommandLine.Option(
            names = "--val-features",
            paramLabel = "FILE",
            description = "stored features to classify, a file or a folder of parts, instead of --val")
    private @Nullable Path val;

    /** Whether both are given; only one, or images beside them, is a mistake. */
    boolean given(boolean images) {
        if ((train == null) != (val == null) || (train != null && images)) {
            throw new BadInputException("give a CHECKPOINT with --train DIR and --val DIR, or --train-features FILE"
                    + " and --val-features FILE");
        }
        return train != null;
    }

    FeatureBank train() throws IOException {
        return read(Objects.requireNonNull(train)).bank();
    }

    /** Refuses features that were made otherwise than those that are learned from. */
    FeatureBank val() throws IOException {
        StoredBank held = read(Objects.requireNonNull(val));
        held.requireSame(StoredBank.origin(Objects.requireNonNull(train)));
        return held.bank();
    }

    /** Refuses processes that read different features. */
    void requireSame(FeatureBank trained, FeatureBank held, Group group) throws IOException {
        if (!group.isAlone()) {
            SameInput.require(group, Map.of("features", FeatureChecksum.of(trained) + " " + FeatureChecksum.of(held)));
        }
    }

    private static StoredBank read(Path file) throws IOException {
        StoredBank stored = StoredBank.read(file);
        if (!stored.bank().labelled()) {
            throw new BadInputException(
                    file + ": classification needs a tensor named labels, int64 (N); embed a folder of class folders");
        }
        return stored;
    }

    @Override
    public String toString() {
        return train + " and " + val;
    }
}
