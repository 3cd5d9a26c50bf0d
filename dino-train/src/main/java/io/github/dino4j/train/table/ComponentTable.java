package io.github.dino4j.train.table;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.train.choose.Pace;
import io.github.dino4j.train.choose.Prospect;
import io.github.dino4j.train.loop.TrainingRun;
import io.github.dino4j.train.step.DivergedException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains the rows of the paper's component table on one set, each for the same time as measured on this machine before the first
 * one begins, all else equal, and writes after each row what has come of them beside what the paper reports. A table that was
 * stopped goes on where it was.
 */
public final class ComponentTable {
    private final TableRequest request;
    private final PrintStream log;
    private final Meter meter;
    private final Map<String, String> notTrained = new LinkedHashMap<>();
    private boolean stopping; // guarded by this
    private @Nullable TrainingRun running; // guarded by this

    /** Measures the pace of a row. */
    @FunctionalInterface
    interface Meter {
        /** Its pace on this machine. */
        Pace of(RunConfig config) throws IOException;
    }

    /**
     * Prepares.
     *
     * @param request which rows, on what, for how long
     * @param log where progress is shown
     */
    public ComponentTable(TableRequest request, PrintStream log) {
        this(request, log, Pace::ofWholeBatches);
    }

    ComponentTable(TableRequest request, PrintStream log, Meter meter) {
        this.request = request;
        this.log = log;
        this.meter = meter;
    }

    /**
     * Trains what is not trained yet.
     *
     * @return all rows that are finished, those of earlier calls included
     * @throws InputException if the images cannot be used, the directory is another table's, or no row can be trained
     * @throws IOException if images cannot be read or results cannot be written
     */
    public TableResult run() throws IOException {
        TableImages images = TableImages.of(request);
        RowConfigs configs = new RowConfigs(request, images);
        if (!images.isDrawn()) {
            images.requireLabels(anyRow(configs));
        }
        if (request.rows().equals(TableRow.all())) {
            TableRow.missing().forEach(row -> notTrained.put(row.name(), "its parts are missing in this version"));
        }
        try (TableFolder folder = TableFolder.open(request, images)) {
            return run(images, configs, folder);
        }
    }

    private TableResult run(TableImages images, RowConfigs configs, TableFolder folder) throws IOException {
        Runs runs = new Runs(configs, folder, new TableReport(request, images.describe(), folder.root()));
        try {
            images.draw();
            return runs.plan() && runs.train() ? runs.write(false) : stopped(runs);
        } catch (IOException | RuntimeException e) {
            folder.abandon();
            throw e;
        }
    }

    private TableResult stopped(Runs runs) throws IOException {
        log.println("the table is stopped; the same command goes on where it was");
        return runs.write(true);
    }

    /** How the images are opened does not depend on the row. */
    private RunConfig anyRow(RowConfigs configs) throws InputException {
        String reason = "";
        for (TableRow row : request.rows()) {
            try {
                return configs.measured(row);
            } catch (ConfigException e) {
                reason = reason.isEmpty() ? row.name() + ": " + sentence(e) : reason;
            }
        }
        throw new InputException("no row can be trained; " + reason);
    }

    private static String sentence(Exception failure) {
        return String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /**
     * Asks the table to end, from any thread: the row at hand takes its step, saves, and {@link #run} returns.
     *
     * @return whether everything is saved already, so that nothing is lost if the process ends now
     */
    public boolean stop() {
        TrainingRun run;
        synchronized (this) {
            stopping = true;
            run = running;
        }
        return run == null || run.stop();
    }

    private synchronized boolean isStopping() {
        return stopping || Thread.currentThread().isInterrupted();
    }

    /** A stop that came before the row began is the row's too. */
    private synchronized void begin(@Nullable TrainingRun run) {
        running = run;
        if (run != null && stopping) {
            run.stop();
        }
    }

    /** The work of one call. */
    private final class Runs {
        private final RowConfigs configs;
        private final TableFolder folder;
        private final TableReport report;
        private final List<RowResult> results = new ArrayList<>();

        Runs(RowConfigs configs, TableFolder folder, TableReport report) {
            this.configs = configs;
            this.folder = folder;
            this.report = report;
        }

        /** Decides how much each row is trained, all of them before the first one, so that they are measured alike. */
        boolean plan() throws IOException {
            for (TableRow row : request.rows()) {
                if (isStopping()) {
                    return false;
                }
                try {
                    plan(row);
                } catch (ConfigException | InputException e) {
                    refuse(row, e);
                }
            }
            if (request.rows().stream().allMatch(row -> folder.plan(row) == null)) {
                String first = request.rows().get(0).name();
                throw new InputException("no row can be trained; " + first + ": " + notTrained.get(first));
            }
            return true;
        }

        private void plan(TableRow row) throws IOException {
            RowPlan plan = folder.plan(row);
            if (plan == null) {
                RunConfig config = configs.measured(row);
                TrainingRun run = new TrainingRun(config, log, false, List.of(), Group.ALONE);
                run.describe(); // refuses what cannot be trained
                plan = plan(row, config, run.images() / config.train().batchSize());
                folder.plan(row, plan);
            }
            log.println(row.name() + ": " + plan.describe());
        }

        private RowPlan plan(TableRow row, RunConfig config, int stepsPerEpoch) throws IOException {
            if (request.budget() instanceof TableBudget.Minutes budget) {
                log.println("measuring a step of " + row.name());
                return RowPlan.of(budget.minutes(), meter.of(config).seconds(), stepsPerEpoch);
            }
            return RowPlan.ofEpochs(request.budget().value().intValue(), stepsPerEpoch);
        }

        private void refuse(TableRow row, Exception failure) {
            String reason = sentence(failure);
            notTrained.put(row.name(), reason);
            log.println(row.name() + " is not trained: " + reason);
        }

        /** All rows with the first seed, then with the next, so that a table which is stopped compares as many as it can. */
        boolean train() throws IOException {
            int at = 0;
            for (long seed : request.seeds()) {
                for (TableRow row : request.rows()) {
                    at++;
                    RowPlan plan = folder.plan(row);
                    if (plan == null || notTrained.containsKey(row.name())) {
                        continue;
                    }
                    if (!folder.isFinished(row, seed)) {
                        log.println(heading(row, seed, plan, at));
                    }
                    if (!train(row, seed, plan)) {
                        return false;
                    }
                }
            }
            return true;
        }

        private String heading(TableRow row, long seed, RowPlan plan, int at) {
            double left = 0.0;
            for (long each : request.seeds()) {
                for (TableRow other : request.rows()) {
                    RowPlan planned = folder.plan(other);
                    left += planned == null || folder.isFinished(other, each) ? 0.0 : planned.seconds();
                }
            }
            return String.format(
                    Locale.ROOT,
                    "row %d of %d: %s, seed %d, %,d steps%s",
                    at,
                    request.runs(),
                    row.name(),
                    seed,
                    plan.steps(),
                    left == 0.0
                            ? ""
                            : "; about " + Prospect.time(left) + " for it and all that follow, without evaluation");
        }

        private boolean train(TableRow row, long seed, RowPlan plan) throws IOException {
            if (isStopping()) {
                return false;
            }
            try {
                RunConfig config = configs.of(row, seed, plan, folder.run(row, seed));
                boolean finished = folder.isFinished(row, seed);
                if (!finished && !run(config)) {
                    return false;
                }
                RowResult result = RowResult.of(
                        row.name(), seed, folder.run(row, seed), config.train().batchSize());
                results.add(result);
                if (!finished) {
                    folder.finish(row, result);
                    write(false);
                }
            } catch (ConfigException | InputException e) {
                refuse(row, e);
            }
            return true;
        }

        /** Whether it came to its end; one that diverges has no other. */
        private boolean run(RunConfig config) throws IOException {
            TrainingRun run = new TrainingRun(config, log, false, List.of(), Group.ALONE);
            begin(run);
            try {
                return !run.run().stopped();
            } catch (DivergedException e) {
                log.println(sentence(e));
                return true;
            } finally {
                begin(null);
            }
        }

        TableResult write(boolean stopped) throws IOException {
            return report.write(results, notTrained, stopped);
        }
    }
}
