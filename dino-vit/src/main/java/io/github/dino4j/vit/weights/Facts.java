package io.github.dino4j.vit.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.bind.Problem;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.io.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a file says beside its tensors.
 *
 * @param texts by name
 * @param run the configuration that a checkpoint of Dino4j was trained with
 * @param heads attention heads, 0 if nothing says
 * @param notes what came up while reading
 * @param claims what a configuration beside the file says of its model
 */
record Facts(Map<String, String> texts, Optional<RunConfig> run, int heads, List<String> notes, ModelClaims claims) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = "config";

    /**
     * Reads texts.
     *
     * @param raw the file
     * @param heads attention heads if the user says so, else 0
     * @param claims what a configuration beside the file says of its model
     */
    static Facts of(RawWeights raw, int heads, ModelClaims claims) throws InputException {
        String yaml = raw.facts().get(CONFIG);
        try {
            Optional<RunConfig> run = yaml == null
                    ? Optional.empty()
                    : Optional.of(ConfigLoader.printed(yaml, "the configuration in " + raw.name(), List.of()));
            int said = heads > 0 ? heads : heads(raw);
            return new Facts(raw.facts(), run, said > 0 ? said : claims.heads(), raw.notes(), claims);
        } catch (ConfigException e) {
            throw new InputException(raw.name() + ": its configuration cannot be read: " + first(e), e);
        }
    }

    /** The first problem of the file's own: what else the base configuration then lacks would mislead. */
    private static Problem first(ConfigException e) {
        return e.problems().stream()
                .filter(problem -> !problem.file().startsWith("builtin:"))
                .findFirst()
                .orElse(e.problems().get(0));
    }

    private static int heads(RawWeights raw) throws InputException {
        String text = raw.facts().get("num_heads");
        if (text != null && !text.matches("[1-9]\\d{0,3}")) {
            throw new InputException(raw.name() + ": num_heads must be a number in [1, 9999], was " + text);
        }
        return text == null ? 0 : Integer.parseInt(text);
    }

    /** A number above or equal to zero that the file tells of. */
    Optional<Double> number(String name, String file) throws InputException {
        String text = texts.get(name);
        try {
            Optional<Double> number = text == null ? Optional.empty() : Optional.of(Double.valueOf(text));
            if (number.isPresent() && !(number.get() >= 0 && number.get() < Double.POSITIVE_INFINITY)) {
                throw new InputException(file + ": " + name + " must be a number that is not negative, was " + text);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new InputException(file + ": " + name + " must be a number, was " + text, e);
        }
    }

    /** A choice that the file tells of, or a configuration beside it. */
    Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name)).or(() -> claims.text(name));
    }

    /** A switch that the file tells of, or a configuration beside it. */
    Optional<Boolean> flag(String name) {
        return text(name).map(Boolean::parseBoolean);
    }

    /** The architecture that the file says outright. */
    Optional<ModelConfig> model() {
        return run.map(RunConfig::model);
    }

    HeadConfig.Dino head(Architecture architecture, Map<String, WeightTensor> tensors, int dim) throws InputException {
        boolean frozen = run.map(config -> config.method().head().normLastLayer())
                .orElseGet(() -> Boolean.parseBoolean(texts.getOrDefault("args.norm_last_layer", "true")));
        return architecture.head(tensors, dim, frozen);
    }

    List<Double> mean(int channels) {
        return run.map(config -> config.views().mean()).orElseGet(() -> numbers("mean", channels, ViewsConfig::mean));
    }

    List<Double> std(int channels) {
        return run.map(config -> config.views().std()).orElseGet(() -> numbers("std", channels, ViewsConfig::std));
    }

    /** Of each channel: what the file says, or the default, which images of other than its channels repeat in turn. */
    private List<Double> numbers(String name, int channels, Function<ViewsConfig, List<Double>> of) {
        List<Double> found = list(texts.get(name))
                .filter(given -> name.equals("mean") || given.stream().allMatch(deviation -> deviation > 0))
                .orElseGet(() -> of.apply(Defaults.VIEWS));
        List<Double> numbers = new ArrayList<>();
        for (int i = 0; i < channels; i++) {
            numbers.add(found.get(i % found.size()));
        }
        return channels == 0 ? found : Collections.unmodifiableList(numbers);
    }

    private static Optional<List<Double>> list(@Nullable String json) {
        if (json == null) {
            return Optional.empty();
        }
        try {
            List<Double> numbers = JSON.readValue(json, new TypeReference<List<Double>>() {});
            boolean usable = !numbers.isEmpty() && numbers.stream().allMatch(n -> n != null && Double.isFinite(n));
            return usable ? Optional.of(numbers) : Optional.empty();
        } catch (JsonProcessingException e) { // somebody else's metadata of the same name
            return Optional.empty();
        }
    }

    /** Read once, and not before it is needed. */
    private static final class Defaults {
        static final ViewsConfig VIEWS = ConfigLoader.builtin("base/dino.yaml", List.of("data.train=unused"))
                .views();
    }

    List<String> notes(Optional<ModelConfig> model, Parts parts) {
        List<String> all = new ArrayList<>(notes);
        if (run.isEmpty() && heads == 0 && model.isPresent() && model.get() instanceof VitConfig vit) {
            all.add("the file does not say how many attention heads there are: "
                    + vit.numHeads() + " of "
                    + vit.embedDim() / vit.numHeads()
                    + " numbers, as in released models of this width");
        }
        if (run.isEmpty() && list(texts.get("mean")).isEmpty() && model.isPresent()) {
            all.add("the file does not say how pixels are normalised: ImageNet's means and deviations are taken");
        }
        String types = String.join(
                ", ",
                parts.backbone().values().stream()
                        .map(tensor -> tensor.type().name())
                        .filter(type -> !type.equals("F32"))
                        .distinct()
                        .toList());
        if (!types.isEmpty()) {
            all.add("numbers are stored as " + types + " and read as float32");
        }
        parts.passedOver().ifPresent(names -> all.add("passed over as not needed: " + names));
        return all;
    }
}
