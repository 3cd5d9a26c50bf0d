package io.github.dino4j.cli.curate;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.Misfits;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.OwnedFolder;
import io.github.dino4j.eval.curate.Gathering;
import io.github.dino4j.eval.curate.ImageFacts;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.eval.parts.StoredBank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A network, if there is one, and the folder that is written to, open while a command works. */
final class OpenFolder implements AutoCloseable {
    private static final String WORK = "work";

    private final FolderOptions options;
    private final Console console;
    private final RunConfig config;
    private final @Nullable CheckpointFeatures network;
    private final OwnedFolder folder;
    private final Map<String, String> made = new LinkedHashMap<>();

    private OpenFolder(
            FolderOptions options,
            Console console,
            RunConfig config,
            @Nullable CheckpointFeatures network,
            OwnedFolder folder) {
        this.options = options;
        this.console = console;
        this.config = config;
        this.network = network;
        this.folder = folder;
    }

    /** Loads the network, and marks the folder that is written to. */
    static OpenFolder open(FolderOptions options, List<String> own, Console console) throws IOException {
        List<String> sets = options.sets(own);
        PretrainedModel model = null;
        RunConfig config;
        if (options.checkpoint().isPresent()) {
            model = PretrainedModel.load(options.checkpoint().orElseThrow(), sets);
            config = model.config();
        } else {
            List<String> all = new ArrayList<>(List.of("data.train=none"));
            all.addAll(sets);
            config = ConfigLoader.builtin("base/dino.yaml", all);
        }
        PretrainedModel loaded = model;
        CheckpointFeatures network =
                loaded == null ? null : Misfits.refuse(() -> new CheckpointFeatures(loaded, FeatureKind.CLS));
        OwnedFolder folder = OwnedFolder.open(
                options.output(), new OwnedFolder.Owner("curation", "images", "--output", any -> false));
        OpenFolder open = new OpenFolder(options, console, config, network, folder);
        if (loaded != null && network != null) {
            Path file = loaded.file();
            open.made.put("weights", file.toString());
            open.made.put(
                    "weights written",
                    Files.getLastModifiedTime(file).toInstant().toString());
            open.made.putAll(network.extractor().provenance());
            open.made.put("exif_orientation", config.data().exifOrientation());
        }
        options.features().ifPresent(file -> open.made.put("features", file.toString()));
        return open;
    }

    RunConfig config() {
        return config;
    }

    Path root() {
        return folder.root();
    }

    /** What features were made by, empty without any. */
    Map<String, String> made() {
        return made;
    }

    ImageSource source(String set, Split split) throws IOException {
        return ImageSources.open(set, split, SourceOptions.of(config));
    }

    /** Reads all images of a set, or goes on where an earlier look was interrupted. */
    ImageFacts read(ImageSource source, String name, Optional<Path> stored) throws IOException {
        FeatureExtractor extractor = network == null ? null : network.extractor();
        String prefix = name + (extractor == null ? "-pixels" : "-features");
        ImageFacts facts = new Gathering(source, extractor, root().resolve(WORK), prefix, made.toString())
                .gather(new GatherProgress(console, name, source.size(), System::nanoTime));
        if (facts.size() == 0) {
            throw new BadInputException(options.images() + ": none of its " + source.size()
                    + " images can be read; the first: " + facts.broken().get(0));
        }
        if (stored.isPresent()) {
            Path file = stored.orElseThrow();
            facts = facts.with(StoredBank.read(file).of(facts.names()));
        }
        return facts;
    }

    @Override
    public void close() throws IOException {
        if (network != null) {
            network.close();
        }
        folder.close();
    }
}
