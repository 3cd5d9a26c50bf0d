package io.github.dino4j.cli.eval;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.Together;
import io.github.dino4j.core.config.BuiltinConfigs;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Groups;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What the commands that classify by frozen features have in common: a checkpoint with images, or stored features. */
abstract class ClassifyCommand implements Callable<Integer>, Together {
    final Console console;

    @CommandLine.Mixin
    final EvalArguments arguments = new EvalArguments();

    @CommandLine.Mixin
    final StoredFeatures stored = new StoredFeatures();

    @CommandLine.Parameters(
            paramLabel = "CHECKPOINT",
            arity = "0..1",
            description =
                    "a run directory, or any weights file that dino import knows; not needed with stored features")
    private @Nullable Path checkpoint;

    @CommandLine.Option(
            names = "--floors",
            description = "measure raw pixels and the untrained network too, on features computed once;"
                    + " --report does so by itself")
    private boolean floors;

    ClassifyCommand(Console console) {
        this.console = console;
    }

    /** Refuses options that mean nothing, before anything is loaded. */
    abstract void check() throws IOException;

    /** Measures features that were stored before, with the processes of a group. */
    abstract void onFiles(Group group) throws IOException;

    /** Measures a checkpoint's features of images, with the processes of a group. */
    abstract void onImages(@Nullable Path model, Group group) throws IOException;

    final boolean wantsFloors() {
        return floors || arguments.hasReport();
    }

    @Override
    public final Integer call() throws IOException {
        check();
        arguments.checkReport();
        boolean files = stored.given(arguments.hasImages());
        return Groups.during(Groups.AUTO, BuiltinConfigs.patience(), group -> {
            if (files) {
                onFiles(group);
            } else {
                onImages(checkpoint, group);
            }
            return 0;
        });
    }
}
