package io.github.dino4j.cli.eval;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.OutputPath;
import io.github.dino4j.eval.report.EvalReport;
import io.github.dino4j.eval.report.PageHead;
import io.github.dino4j.eval.report.Section;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Where a command adds what it measured to a report. */
final class ReportOption {
    private static final double NANOS = 1e-9;

    @CommandLine.Option(
            names = "--report",
            paramLabel = "DIR",
            description =
                    "add the result to report.json, report.md and report.html there; RUN/eval shows it in RUN's page")
    private @Nullable Path folder;

    private final long begun = System.nanoTime();

    boolean isAsked() {
        return folder != null;
    }

    /** Refuses a directory that cannot take a report, before anything is measured. */
    void check() throws IOException {
        if (folder != null) {
            EvalReport.in(folder);
            OutputPath.requireFolder("--report", folder);
        }
    }

    /** Makes a section only if it is asked for, since pictures take time. */
    @FunctionalInterface
    interface Sections {
        Section make() throws IOException;
    }

    /** Adds a section, with what it was measured on, when, and by which version. */
    void add(Sections sections, Map<String, String> measuredOn, Console console) throws IOException {
        if (folder == null) {
            return;
        }
        Map<String, String> provenance = new LinkedHashMap<>(measuredOn);
        provenance.put("took", PageHead.duration((System.nanoTime() - begun) * NANOS));
        provenance.put("machine", PageHead.machine());
        provenance.put("measured", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        provenance.put(
                "dino4j",
                Objects.toString(ReportOption.class.getPackage().getImplementationVersion(), "of no release"));
        console.log().println("report: " + EvalReport.in(folder).add(sections.make(), provenance));
    }
}
