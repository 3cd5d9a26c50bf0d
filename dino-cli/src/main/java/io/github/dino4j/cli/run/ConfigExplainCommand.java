package io.github.dino4j.cli.run;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.core.config.ConfigExplainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Explains a key of the configuration. */
@CommandLine.Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Tells what a key means, its default, and where a configuration sets it.")
final class ConfigExplainCommand implements Callable<Integer> {
    private final Console console;

    @CommandLine.Parameters(paramLabel = "KEY", description = "such as optim.lr, or a section such as optim")
    private String key = "";

    @CommandLine.Option(names = "--config", paramLabel = "FILE", description = "a configuration to look the key up in")
    private @Nullable String config;

    @CommandLine.Option(names = "--set", paramLabel = "KEY=VALUE", description = "overlays a key")
    private List<String> sets = new ArrayList<>();

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    ConfigExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<ConfigExplainer.Explanation> found = ConfigExplainer.explain(config, sets, key);
        if (json.isAsked()) {
            console.json(Map.of("keys", found));
        } else {
            for (ConfigExplainer.Explanation e : found) {
                console.say(e.key() + ": " + e.meaning());
                boolean isSet = !e.source().equals("not set");
                console.say("  default " + e.defaultValue() + "; "
                        + (isSet ? "value " + e.value() + " from " + e.source() : e.source()));
            }
        }
        return 0;
    }
}
