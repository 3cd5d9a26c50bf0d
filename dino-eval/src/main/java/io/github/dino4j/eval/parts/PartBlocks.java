package io.github.dino4j.eval.parts;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureBlocks;
import io.github.dino4j.eval.feature.FeatureFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The parts of a folder in their order; none of them stays in memory. */
public final class PartBlocks implements FeatureBlocks {
    private static final int MOST_NUMBERS = Integer.MAX_VALUE - 8; // of an array

    private final PartFolder folder;
    private final FeatureBank first;
    private final long size;

    PartBlocks(PartFolder folder) throws IOException {
        this.folder = folder;
        this.first = folder.read(0);
        long rows = 0;
        for (int part = 0; part < folder.parts(); part++) {
            rows += FeatureFile.readNames(folder.file(part)).size();
        }
        this.size = rows;
    }

    /**
     * Reads a folder of parts that were not joined into a file.
     *
     * @param folder such as {@code features.safetensors.parts}
     * @return all rows
     * @throws InputException if parts are missing or damaged, or there are more numbers than fit into memory
     * @throws IOException if they cannot be read
     */
    public static FeatureBank bank(Path folder) throws IOException {
        PartBlocks blocks = PartFolder.existing(folder).blocks();
        long numbers = blocks.size() * blocks.dim();
        if (numbers > MOST_NUMBERS) {
            throw new InputException(folder + ": holds " + blocks.size() + " rows of " + blocks.dim()
                    + " numbers, more than the " + MOST_NUMBERS + " numbers that are read into memory");
        }
        float[] features = new float[(int) numbers];
        int[] labels = new int[blocks.first.labelled() ? (int) blocks.size() : 0];
        List<String> paths = new ArrayList<>();
        int[] row = {0};
        blocks.forEach(block -> {
            System.arraycopy(block.features(), 0, features, row[0] * blocks.dim(), block.features().length);
            System.arraycopy(block.labels(), 0, labels, labels.length == 0 ? 0 : row[0], block.labels().length);
            paths.addAll(block.paths());
            row[0] += block.size();
        });
        FeatureBank bank = labels.length == 0
                ? FeatureBank.unlabelled(features, blocks.dim())
                : FeatureBank.of(features, blocks.dim(), labels, blocks.classes());
        return bank.named(blocks.classNames(), paths);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int dim() {
        return first.dim();
    }

    @Override
    public int classes() {
        return first.classes();
    }

    @Override
    public List<String> classNames() {
        return first.classNames();
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        for (int part = 0; part < folder.parts(); part++) {
            visitor.visit(folder.read(part));
        }
    }

    @Override
    public void forEachNames(NameVisitor visitor) throws IOException {
        for (int part = 0; part < folder.parts(); part++) {
            FeatureBank names = FeatureFile.readNames(folder.file(part));
            visitor.visit(names.size(), names.labels(), names.paths());
        }
    }
}
