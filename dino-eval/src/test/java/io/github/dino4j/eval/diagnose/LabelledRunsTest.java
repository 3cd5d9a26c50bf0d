package io.github.dino4j.eval.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real runs, healthy ones and broken on purpose: the rates that docs/diagnose.md tells. */
class LabelledRunsTest {
    private static final Path STORED = Path.of(System.getProperty("dino.root"), "src-test-data", "diagnose");
    private static final Pattern MEASURED = Pattern.compile("\"(signals|epoch_loss)\"");

    /** A row of the table. */
    private record Labelled(String name, String verdict, String kind) {
        /** Its features learned, be they narrow. */
        boolean healthy() {
            return verdict.equals("learning") || verdict.equals("narrow");
        }

        Diagnosis diagnosis() throws IOException {
            return Diagnosis.of(STORED.resolve(name));
        }
    }

    private static List<Labelled> runs() throws IOException {
        return Files.readAllLines(STORED.resolve("runs.tsv")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .map(cells -> new Labelled(cells[0], cells[1], cells[2]))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void theVerdictIsTheLabel(Labelled run) throws IOException {
        Diagnosis diagnosis = run.diagnosis();
        assertThat(diagnosis.verdict().key() + " " + diagnosis.kind())
                .as(diagnosis.line())
                .isEqualTo(run.verdict() + " " + run.kind());
    }

    @Test
    void whatIsBrokenIsToldWithTheSettingToChange() throws IOException {
        for (Labelled run : runs()) {
            assertThat(run.diagnosis().advice().isEmpty()).as(run.name()).isEqualTo(run.healthy());
        }
    }

    @Test
    void everyAdviceCanBeFollowed() throws IOException {
        for (Labelled run : runs()) {
            String config = Files.readString(STORED.resolve(run.name()).resolve("config.yaml"));
            for (Advice advice : run.diagnosis().advice()) {
                String set = advice.key() + "=" + Advice.plain(advice.to());
                assertThat(ConfigLoader.printed(config, run.name(), List.of(set)))
                        .as(set)
                        .isNotEqualTo(ConfigLoader.printed(config, run.name(), List.of()));
            }
        }
    }

    @Test
    void theRatesAreThoseOfTheDocument() throws IOException {
        int healthy = 0;
        int alarms = 0;
        int broken = 0;
        int misses = 0;
        for (Labelled run : runs()) {
            boolean alarmed = alarms(run.diagnosis());
            if (run.healthy()) {
                healthy++;
                alarms += alarmed ? 1 : 0;
            } else {
                broken++;
                misses += alarmed ? 0 : 1;
            }
        }
        String rates = String.format(
                Locale.ROOT,
                "%d false alarms of %d healthy runs, %d misses of %d broken ones",
                alarms,
                healthy,
                misses,
                broken);
        assertThat(Files.readString(Path.of(System.getProperty("dino.root"), "docs", "diagnose.md")))
                .contains(rates);
    }

    private static boolean alarms(Diagnosis diagnosis) {
        return diagnosis.verdict() != Verdict.LEARNING && diagnosis.verdict() != Verdict.NARROW;
    }

    /** As a run is judged while it trains: by what it has told up to each measurement and each end of an epoch. */
    @Test
    void healthyRunsAreNotWarnedOfAtAnyMeasurement() throws IOException {
        for (Labelled run : runs()) {
            if (run.healthy()) {
                Path stored = STORED.resolve(run.name());
                String config = Files.readString(stored.resolve("config.yaml"));
                List<String> lines = Files.readAllLines(stored.resolve("metrics.jsonl"));
                RunHistory history = history(run.name(), config, List.of());
                int read = 0;
                for (int end = 1; end <= lines.size(); end++) {
                    if (MEASURED.matcher(lines.get(end - 1)).find()) {
                        readOn(history, lines.subList(read, end));
                        read = end;
                        assertThat(Diagnosis.wrong(history))
                                .as(run.name() + " at step " + history.step())
                                .noneMatch(LabelledRunsTest::alarms);
                    }
                }
            }
        }
    }

    private static RunHistory history(String name, String config, List<String> lines) throws IOException {
        RunHistory history = new RunHistory(ConfigLoader.printed(config, name, List.of()));
        readOn(history, lines);
        return history;
    }

    private static void readOn(RunHistory history, List<String> lines) throws IOException {
        Path file = Files.createTempFile("lines", ".jsonl");
        try {
            history.readLines(Files.write(file, lines));
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void threeHundredPhotosAreToldOfInTheFirstTenth() throws IOException {
        Path run = STORED.resolve("photos");
        String config = Files.readString(run.resolve("config.yaml"));
        List<String> early = Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .filter(line -> !line.matches(".*\"step\":([7-9]|\\d\\d+),.*"))
                .toList();
        RunHistory history = history("photos", config, early);
        history.stepsPerEpoch(4);
        assertThat(history.step()).isEqualTo(6);
        assertThat(Diagnosis.of(history).kind()).isEqualTo("too_few_steps");
        assertThat(Diagnosis.of(run).kind()).isEqualTo("dimensional");
    }
}
