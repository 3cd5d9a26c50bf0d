package io.github.dino4j.cli.eval;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What every command that evaluates a checkpoint lets its user change of the recorded configuration. */
public final class Overlays {
    @CommandLine.Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "overlays a key of the checkpoint's configuration, such as eval.transform=whole")
    private List<String> sets = new ArrayList<>();

    @CommandLine.Option(
            names = "--precision",
            description = "of matrix products: float32, bfloat16, auto, which is bfloat16 where the CPU has it, or int8"
                    + " in linear layers, fastest (eval.precision; default: float32)")
    private @Nullable String precision;

    /** For a command's mixin. */
    public Overlays() {}

    /**
     * The overlays of a command's own options and then the user's, so that the user's win.
     *
     * @param own of the command
     * @return all, {@code key=value}
     */
    public List<String> after(List<String> own) {
        List<String> all = new ArrayList<>(own);
        if (precision != null) {
            all.add("eval.precision=" + precision);
        }
        all.addAll(sets);
        return all;
    }
}
