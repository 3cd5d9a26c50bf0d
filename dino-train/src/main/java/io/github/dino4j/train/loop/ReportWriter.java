package io.github.dino4j.train.loop;

import io.github.dino4j.eval.report.RunReport;
import java.io.IOException;
import java.nio.file.Path;

/** Writes a run's page when it ends. */
record ReportWriter(Path run) implements LoopListener {
    @Override
    public void atEnd(boolean stopped) throws IOException {
        RunReport.write(run);
    }
}
