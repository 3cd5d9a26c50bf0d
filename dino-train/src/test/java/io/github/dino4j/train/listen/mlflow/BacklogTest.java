package io.github.dino4j.train.listen.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final Backlog backlog = new Backlog();

    private static List<Metric> metrics(String key, long step, int count) {
        List<Metric> metrics = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            metrics.add(new Metric(key + i, step, 1, step));
        }
        return metrics;
    }

    private List<Metric> drain() {
        List<Metric> all = new ArrayList<>();
        for (Backlog.Portion portion = backlog.next(); !portion.events().isEmpty(); portion = backlog.next()) {
            assertThat(portion.metrics().size()).isLessThanOrEqualTo(900);
            all.addAll(portion.metrics());
            backlog.sent(portion);
        }
        return all;
    }

    @Test
    void portionsAreWhatARequestTakesInOrderAndTheEndComesWithTheLast() {
        for (int step = 0; step < 250; step++) {
            backlog.add(true, metrics("a", step, 10));
        }
        backlog.end(new Backlog.End("FINISHED", 1));
        assertThat(backlog.next().end()).isNull();
        assertThat(drain()).extracting(Metric::step).isSorted().hasSize(2500);
        assertThat(backlog.next().end()).isEqualTo(new Backlog.End("FINISHED", 1));
        assertThat(backlog.unsent()).isZero();
    }

    @Test
    void ofTooManyStepsEverySecondIsLeftOutAndNothingElse() {
        backlog.add(false, metrics("epoch", 0, 10));
        for (int step = 1; step <= 100_000; step++) {
            backlog.add(true, metrics("a", step, 10));
        }
        List<Metric> kept = drain();
        assertThat(kept.size()).isBetween(Backlog.MOST / 2, Backlog.MOST);
        assertThat(kept.get(0).key()).isEqualTo("epoch0");
        assertThat(backlog.unsent()).isEqualTo(1_000_010L - kept.size());
        long widest = 0;
        for (int i = 11; i < kept.size(); i++) {
            widest = Math.max(widest, kept.get(i).step() - kept.get(i - 1).step());
        }
        assertThat(widest).isLessThan(100_000 / 10); // coarse everywhere, empty nowhere
    }

    @Test
    void whatIsThinnedWhileItIsSentIsNotCountedTwice() {
        for (int step = 0; step < Backlog.MOST; step++) {
            backlog.add(true, metrics("a", step, 1));
        }
        Backlog.Portion portion = backlog.next();
        backlog.add(true, metrics("a", Backlog.MOST, 1));
        backlog.sent(portion);
        assertThat(drain()).hasSize(Backlog.MOST / 2 - 450);
        assertThat(backlog.unsent()).isEqualTo(backlog.lost());
    }

    @Test
    void theNewestTextOfANameIsKept() {
        backlog.tag("verdict", "plateau");
        Backlog.Portion portion = backlog.next();
        backlog.tag("verdict", "learning");
        backlog.sent(portion);
        assertThat(backlog.next().tags()).containsEntry("verdict", "learning");
        backlog.sent(backlog.next());
        assertThat(backlog.next().tags()).isEmpty();
    }

    @Test
    void nothingIsKeptOnceNothingIsSent() {
        backlog.close();
        backlog.add(true, metrics("a", 1, 10));
        assertThat(backlog.next().events()).isEmpty();
    }
}
