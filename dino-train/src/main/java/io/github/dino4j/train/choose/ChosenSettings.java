package io.github.dino4j.train.choose;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings that were chosen for a set of images, with the reasons.
 *
 * @param headline lines that say what was looked at, and what comes of it
 * @param recipe what they extend, such as {@code builtin:recipe/photos_small.yaml}
 * @param choices what differs from the recipe
 */
public record ChosenSettings(List<String> headline, String recipe, List<Choice> choices) {
    private static final String BUILTIN = "builtin:";
    private static final String INDENT = "  ";

    /**
     * Keeps copies.
     *
     * @param headline lines that say what was looked at, and what comes of it
     * @param recipe what they extend, such as {@code builtin:recipe/photos_small.yaml}
     * @param choices what differs from the recipe
     */
    public ChosenSettings {
        headline = List.copyOf(headline);
        choices = List.copyOf(choices);
    }

    /**
     * The run that they describe.
     *
     * @param sets overlays of it, such as {@code train.epochs=2}
     * @return the configuration, checked against all bounds
     */
    public RunConfig config(List<String> sets) {
        List<String> all = new ArrayList<>(choices.stream().map(Choice::overlay).toList());
        all.addAll(sets);
        return ConfigLoader.builtin(recipe.substring(BUILTIN.length()), all);
    }

    /** {@return the text of a YAML file, which trains the same run: each key below its reason} */
    public String yaml() {
        StringBuilder text = new StringBuilder();
        headline.forEach(line -> text.append("# ").append(line).append('\n'));
        text.append("extends: [").append(recipe).append("]\n");
        List<String> open = new ArrayList<>();
        for (Choice choice : choices) {
            List<String> path = List.of(choice.key().split("\\."));
            int shared = shared(open, path);
            open = new ArrayList<>(open.subList(0, shared));
            for (String key : path.subList(shared, path.size() - 1)) {
                text.append(INDENT.repeat(open.size())).append(key).append(":\n");
                open.add(key);
            }
            String margin = INDENT.repeat(open.size());
            text.append(margin).append("# ").append(choice.why()).append('\n');
            text.append(margin)
                    .append(path.get(path.size() - 1))
                    .append(": ")
                    .append(choice.value())
                    .append('\n');
        }
        return text.toString();
    }

    private static int shared(List<String> open, List<String> path) {
        int shared = 0;
        while (shared < Math.min(open.size(), path.size() - 1)
                && open.get(shared).equals(path.get(shared))) {
            shared++;
        }
        return shared;
    }
}
