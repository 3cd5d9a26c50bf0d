package io.github.dino4j.train.listen.mlflow;

import io.github.dino4j.core.config.train.MlflowConfig;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.train.listen.EndedRun;
import io.github.dino4j.train.listen.StartedRun;
import io.github.dino4j.train.listen.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands what a run tells to a thread that sends it: settings, numbers, warnings, verdict, and how it ended. Pictures are not sent. */
final class MlflowListener implements TrainingListener {
    private final MlflowConfig config;
    private final MlflowClient client;
    private final Patience patience;
    private final Backlog backlog = new Backlog();
    private @Nullable Sender sender;
    private long last; // step of the run

    MlflowListener(MlflowConfig config, MlflowClient client, Patience patience) {
        this.config = config;
        this.client = client;
        this.patience = patience;
    }

    @Override
    public void started(StartedRun run) {
        last = run.steps();
        if (run.step() < run.steps()) { // of a run that is over there is nothing to tell
            Sender started = new Sender(backlog, new Session(config, client, run), patience);
            started.start();
            sender = started;
        }
    }

    @Override
    public void on(RunEvent event) {
        boolean isStep = event instanceof RunEvent.StepFinished;
        if (sender == null || (isStep && event.step() % config.everySteps() != 0 && event.step() != last)) {
            return;
        }
        add(isStep, event.step(), event.kind(), event.numbers());
        if (event.toJson().get("warning") instanceof String warning) {
            backlog.tag("dino4j." + event.kind(), warning);
        }
    }

    /** What is not finite is no JSON. */
    private void add(boolean isStep, long step, String kind, Map<String, Double> numbers) {
        long now = System.currentTimeMillis();
        List<Metric> metrics = new ArrayList<>();
        numbers.forEach((name, value) -> {
            if (Double.isFinite(value)) {
                metrics.add(new Metric(kind + "/" + name, value, now, step));
            }
        });
        if (!metrics.isEmpty()) {
            backlog.add(isStep, metrics);
        }
    }

    @Override
    public void judged(long step, Diagnosis diagnosis) {
        if (sender != null) {
            backlog.tag("dino4j.verdict", diagnosis.verdict().key());
            backlog.tag("dino4j.verdict_says", diagnosis.line());
        }
    }

    @Override
    public void ended(EndedRun end) {
        if (sender == null) {
            return;
        }
        add(false, end.step(), "result", end.numbers());
        if (!end.message().isEmpty()) {
            backlog.tag("dino4j.end", end.message());
        }
        String status =
                switch (end.how()) {
                    case FINISHED -> "FINISHED";
                    case STOPPED -> "KILLED";
                    case FAILED -> "FAILED";
                };
        backlog.end(new Backlog.End(status, System.currentTimeMillis()));
        sender.finish();
    }
}
