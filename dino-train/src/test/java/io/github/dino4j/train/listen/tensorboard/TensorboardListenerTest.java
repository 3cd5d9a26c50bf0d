package io.github.dino4j.train.listen.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.eval.diagnose.Verdict;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.train.listen.DrawnPictures;
import io.github.dino4j.train.listen.EmbeddedImages;
import io.github.dino4j.train.listen.EndedRun;
import io.github.dino4j.train.listen.SomeRuns;
import io.github.dino4j.train.listen.StartedRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.Summary;

class TensorboardListenerTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000L), ZoneOffset.UTC);

    @TempDir
    private Path run;

    private TensorboardListener listener(String... sets) {
        return new TensorboardListener(SomeRuns.config(sets).train().watch().tensorboard(), CLOCK);
    }

    private static void steps(TensorboardListener listener, int from, int to) {
        for (int step = from; step <= to; step++) {
            listener.on(SomeRuns.step(step));
            if (step % 5 == 0) {
                listener.on(SomeRuns.epoch(step));
            }
        }
    }

    private static EndedRun end(long step) {
        return new EndedRun(EndedRun.How.FINISHED, step, "", Map.of());
    }

    private List<EventFileReader.Event> events() throws IOException {
        return EventFileReader.folder(run.resolve("tensorboard"));
    }

    private List<String> values(String tag) throws IOException {
        return events().stream()
                .flatMap(event -> event.values().stream()
                        .filter(value -> value.getTag().equals(tag))
                        .map(value -> event.step() + ": " + value.getSimpleValue()))
                .toList();
    }

    @Test
    void numbersAreWrittenAsOftenAsAskedForAndTheLastStepAlways() throws IOException {
        TensorboardListener listener = listener("train.watch.tensorboard.every_steps=4");
        listener.started(SomeRuns.started(run, 0));
        steps(listener, 1, 10);
        listener.on(SomeRuns.measured(10));
        listener.ended(end(10));

        assertThat(values("step/loss")).containsExactly("4: 3.0", "8: 2.0", "10: 1.5");
        assertThat(values("step/teacher_entropy")).hasSize(3);
        assertThat(values("epoch/knn_top1_10")).containsExactly("5: 45.0", "10: 50.0");
        assertThat(values("signals/effective_rank")).containsExactly("10: 12.5");
        assertThat(events().get(0).time()).isEqualTo(1.7e9);
        assertThat(EventFileReader.files(run.resolve("tensorboard")))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("events.out.tfevents.1700000000.dino4j.0000");
    }

    @Test
    void wordsAreTexts() throws IOException {
        TensorboardListener listener = listener();
        listener.started(SomeRuns.started(run, 0));
        listener.on(new RunEvent.Warned(5, "the loss is flat: raise optim.lr"));
        listener.judged(
                5, new Diagnosis(Verdict.PLATEAU, "plateau", "nothing changes", Map.of(), List.of(), List.of()));
        listener.ended(new EndedRun(EndedRun.How.STOPPED, 5, "stopped after step 5", Map.of()));

        List<Summary.Value> texts =
                events().stream().flatMap(event -> event.values().stream()).toList();
        assertThat(texts)
                .extracting(Summary.Value::getTag)
                .containsExactly("run/configuration", "run/warning", "run/verdict", "run/end");
        assertThat(texts).allSatisfy(text -> assertThat(
                        text.getMetadata().getPluginData().getPluginName())
                .isEqualTo("text"));
        assertThat(texts.get(0).getTensor().getStringVal(0).toStringUtf8()).contains("batch_size: 64");
        assertThat(texts.get(1).getTensor().getStringVal(0).toStringUtf8())
                .isEqualTo("the loss is flat: raise optim.lr");
        assertThat(texts.get(2).getTensor().getStringVal(0).toStringUtf8()).startsWith("**plateau**: nothing changes");
    }

    @Test
    void aRunThatGoesOnTakesBackWhatItTellsAgainAndATornEnd() throws IOException {
        TensorboardListener killed = listener("train.watch.tensorboard.every_steps=1");
        killed.started(SomeRuns.started(run, 0));
        steps(killed, 1, 8);
        killed.ended(end(8));
        Path file = EventFileReader.files(run.resolve("tensorboard")).get(0);
        Files.write(file, new byte[] {9, 9, 9}, StandardOpenOption.APPEND); // as a kill leaves it

        TensorboardListener resumed = listener("train.watch.tensorboard.every_steps=1");
        resumed.started(SomeRuns.started(run, 5));
        steps(resumed, 6, 10);
        resumed.ended(end(10));

        assertThat(values("step/loss"))
                .containsExactly(
                        "1: 3.75", "2: 3.5", "3: 3.25", "4: 3.0", "5: 2.75", "6: 2.5", "7: 2.25", "8: 2.0", "9: 1.75",
                        "10: 1.5");
        assertThat(values("epoch/loss")).hasSize(2);
        assertThat(events().stream().filter(EventFileReader.Event::isStart).map(EventFileReader.Event::step))
                .containsExactly(6L);
        assertThat(EventFileReader.files(run.resolve("tensorboard")))
                .extracting(each -> each.getFileName().toString())
                .containsExactly(
                        "events.out.tfevents.1700000000.dino4j.0000", "events.out.tfevents.1700000000.dino4j.0001");
    }

    @Test
    void anEpochThatIsMeasuredAgainIsWrittenOnce() throws IOException {
        TensorboardListener killed = listener("train.watch.tensorboard.every_steps=1");
        killed.started(SomeRuns.started(run, 0));
        steps(killed, 1, 5);
        killed.ended(end(5));
        StartedRun anew = SomeRuns.started(run, 5);
        TensorboardListener resumed = listener("train.watch.tensorboard.every_steps=1");
        resumed.started(new StartedRun(anew.config(), run, 5, 10, 5, 320, true, List.of()));
        resumed.on(SomeRuns.epoch(5));
        resumed.ended(end(5));
        assertThat(values("epoch/loss")).containsExactly("5: 3.5");
        assertThat(values("step/loss")).hasSize(5);
    }

    @Test
    void aRunThatBeginsAnewForgetsAnEarlierOneAndLeavesOtherFiles() throws IOException {
        Path other = Files.createDirectories(run.resolve("tensorboard")).resolve("events.out.tfevents.1.somebody");
        Files.writeString(other, "not ours");
        for (int i = 0; i < 2; i++) {
            TensorboardListener listener = listener();
            listener.started(SomeRuns.started(run, 0));
            steps(listener, 1, 10);
            listener.ended(end(10));
        }
        assertThat(Files.readString(other)).isEqualTo("not ours");
        Files.delete(other);
        assertThat(values("step/loss")).containsExactly("10: 1.5");
    }

    @Test
    void aFinishedRunThatIsStartedAgainWritesNothing() throws IOException {
        TensorboardListener listener = listener();
        listener.started(SomeRuns.started(run, 10));
        listener.ended(end(10));
        assertThat(run.resolve("tensorboard")).doesNotExist();
    }

    private DrawnPictures pictures(int epoch) throws IOException {
        Path samples = run.resolve("samples");
        Files.createDirectories(samples.resolve("attention"));
        byte[] attention = PngFile.encode(new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB));
        Files.write(samples.resolve("attention/epoch-" + epoch + ".png"), attention);
        Files.write(samples.resolve("views.png"), PngFile.encode(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB)));
        return DrawnPictures.in(samples, 5L * epoch, epoch);
    }

    @Test
    void picturesAreImagesAndOfALongRunEverFewer() throws IOException {
        TensorboardListener listener = listener();
        listener.started(SomeRuns.started(run, 0));
        for (int epoch = 1; epoch <= 100; epoch++) {
            listener.drawn(pictures(epoch));
        }
        listener.ended(end(10));
        List<Summary.Value> images = events().stream()
                .flatMap(event -> event.values().stream())
                .filter(Summary.Value::hasImage)
                .toList();
        assertThat(images).hasSizeBetween(2 * 32, 2 * 70);
        assertThat(images.get(0).getTag()).isEqualTo("samples/attention");
        assertThat(images.get(0).getImage().getWidth()).isEqualTo(7);
        assertThat(images.get(0).getImage().getHeight()).isEqualTo(5);
        assertThat(images.get(0).getImage().getEncodedImageString().toByteArray())
                .isEqualTo(Files.readAllBytes(run.resolve("samples/attention/epoch-1.png")));
        assertThat(images.get(1).getTag()).isEqualTo("samples/views");
    }

    private static EmbeddedImages embedded(int most) {
        float[] features = new float[12 * 2];
        int[] labels = new int[12];
        for (int i = 0; i < 12; i++) {
            features[2 * i] = i;
            features[2 * i + 1] = -0.5f * i;
            labels[i] = i / 4;
        }
        FeatureBank bank = FeatureBank.of(features, 2, labels, 3).named(List.of("a", "b\n", "c"), List.of());
        return EmbeddedImages.ofHeldOut(5, 1, bank, SomeRuns.images(), most);
    }

    @Test
    void theProjectorGetsVectorsNamesClassesAndSmallPictures() throws IOException {
        TensorboardListener listener = listener("train.watch.tensorboard.embeddings=6");
        listener.started(SomeRuns.started(run, 0));
        listener.embedded(embedded(listener.embeddings()));
        Path folder = run.resolve("tensorboard");
        assertThat(Files.readAllLines(folder.resolve("projector/tensors.tsv")))
                .containsExactly("0.0\t-0.0", "2.0\t-1.0", "4.0\t-2.0", "6.0\t-3.0", "8.0\t-4.0", "10.0\t-5.0");
        assertThat(Files.readAllLines(folder.resolve("projector/metadata.tsv")))
                .containsExactly(
                        "name\tclass",
                        "image 0\ta",
                        "image 2\ta",
                        "image 4\tb ",
                        "image 6\tb ",
                        "image 8\tc",
                        "image 10\tc");
        BufferedImage sprite =
                ImageIO.read(folder.resolve("projector/sprite.png").toFile());
        assertThat(sprite.getWidth()).isEqualTo(3 * 64);
        assertThat(sprite.getHeight()).isEqualTo(2 * 64);
        assertThat(sprite.getRGB(64 + 32, 32) & 0xFF).isEqualTo(20);
        assertThat(sprite.getRGB(32, 64 + 32) & 0xFF).isEqualTo(60);
        assertThat(Files.readString(folder.resolve("projector_config.pbtxt")))
                .contains("tensor_path: \"projector/tensors.tsv\"", "single_image_dim: 64");
    }

    @Test
    void imagesOfTheSampleGiveWayToHeldOutOnes() throws IOException {
        TensorboardListener listener = listener();
        listener.started(SomeRuns.started(run, 0));
        float[] features = {1, 2, 3, 4};
        FeatureBank bank = FeatureBank.unlabelled(features, 2);
        EmbeddedImages sample = EmbeddedImages.ofSample(0, 0, bank, SomeRuns.images(), new int[] {3, 7});
        Path metadata = run.resolve("tensorboard/projector/metadata.tsv");
        listener.embedded(sample);
        assertThat(Files.readAllLines(metadata)).containsExactly("image 3", "image 7");
        listener.embedded(embedded(2));
        listener.embedded(sample);
        assertThat(Files.readAllLines(metadata)).containsExactly("name\tclass", "image 0\ta", "image 6\tb ");
    }

    @Test
    void whatCannotBeWrittenIsSaidByAnException() throws IOException {
        Files.writeString(run.resolve("tensorboard"), "a file in the way");
        TensorboardListener listener = listener();
        assertThatThrownBy(() -> {
                    listener.started(SomeRuns.started(run, 0));
                    listener.on(SomeRuns.step(10));
                })
                .isInstanceOfAny(IOException.class, UncheckedIOException.class);
    }

    /** The bytes that TensorBoard itself has read: {@code src-test-data/watch}. */
    @Test
    void writesTheBytesThatTensorboardHasRead() throws IOException {
        TensorboardListener listener = listener("train.watch.tensorboard.every_steps=1");
        listener.started(SomeRuns.started(run, 5));
        steps(listener, 6, 10);
        listener.on(SomeRuns.measured(10));
        listener.on(new RunEvent.Warned(10, "a warning with ü"));
        Path samples = Files.createDirectories(run.resolve("samples"));
        Path golden = Path.of(System.getProperty("dino.root"), "src-test-data/watch");
        Files.copy(golden.resolve("views.png"), samples.resolve("views.png"));
        listener.drawn(DrawnPictures.in(samples, 10, 2));
        listener.ended(end(10));
        Path written = EventFileReader.files(run.resolve("tensorboard")).get(0);
        assertThat(written).hasSameBinaryContentAs(golden.resolve("events.out.tfevents.golden"));
    }
}
