package io.github.dino4j.train.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.train.step.TrainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a run comes from: {@code provenance.json}, written anew by each start.
 *
 * @param run the run directory
 */
record Provenance(Path run) {
    private static final String TRAIN = "train";
    private static final String VAL = "val";

    private Path file() {
        return run.resolve("provenance.json");
    }

    private JsonNode read() {
        try {
            return Files.exists(file()) ? new ObjectMapper().readTree(file().toFile()) : MissingNode.getInstance();
        } catch (IOException e) { // what is not ours to read tells nothing
            return MissingNode.getInstance();
        }
    }

    /** Before there were markers, this alone told a run's directory. */
    boolean isWritten() {
        return read().has("dino4j");
    }

    /** {@return a sentence for each kind of images that are not those of the last start, by number, name or class} */
    List<String> changes(ImageSource train, @Nullable ImageSource val) {
        JsonNode last = read();
        List<String> changes = new ArrayList<>();
        compare(last, TRAIN, train, "images to train on", changes);
        compare(last, VAL, val, "held-out images", changes);
        return changes;
    }

    private void compare(JsonNode last, String key, @Nullable ImageSource now, String what, List<String> changes) {
        JsonNode fingerprint = last.path("data").path(key);
        if (fingerprint.isTextual() && !fingerprint.textValue().equals(fingerprint(now))) {
            JsonNode count = last.path("images").path(key);
            String before = count.isInt() ? String.format(Locale.ROOT, "%,d", count.intValue()) : "unknown";
            changes.add(String.format(
                    Locale.ROOT,
                    "%s: the %s are not those that the run was last started with (then %s, now %,d); it goes on with these",
                    run,
                    what,
                    before,
                    count(now)));
        }
    }

    private static String fingerprint(@Nullable ImageSource images) {
        return images == null ? "" : ImageSources.fingerprint(images);
    }

    private static int count(@Nullable ImageSource images) {
        return images == null ? 0 : images.size();
    }

    void write(RunConfig config, ImageSource train, @Nullable ImageSource val) throws IOException {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("started", Instant.now().toString());
        provenance.put("seed", config.train().seed());
        provenance.put("config", Integer.toHexString(ConfigPrinter.print(config).hashCode()));
        provenance.put("data", Map.of(TRAIN, fingerprint(train), VAL, fingerprint(val)));
        provenance.put("images", Map.of(TRAIN, count(train), VAL, count(val)));
        provenance.put("java", System.getProperty("java.version"));
        provenance.put("nd4j", "1.0.0-M2.1");
        provenance.put("dino4j", String.valueOf(RunFolder.class.getPackage().getImplementationVersion()));
        provenance.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        provenance.put("engine", TrainerState.engine(config).name());
        provenance.put("cores", Runtime.getRuntime().availableProcessors());
        AtomicFiles.write(
                file(), new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(provenance));
    }
}
