package io.github.dino4j.eval.curate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatheringTest {
    private static final int SIZE = Gathering.PART + 88;

    @TempDir
    private Path folder;

    /** Images of a colour that their number tells; number 3 is broken, and reads are counted. */
    private static final class Counted implements ImageSource {
        private final AtomicInteger reads = new AtomicInteger();
        private final int limit;
        private final int changed;

        Counted(int limit, int changed) {
            this.limit = limit;
            this.changed = changed;
        }

        @Override
        public int size() {
            return SIZE;
        }

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public int label(int index) {
            return UNLABELED;
        }

        @Override
        public String name(int index) {
            return "image " + index;
        }

        @Override
        public long contentLength(int index) {
            return index == changed ? 11 : 10;
        }

        @Override
        public RgbImage read(int index) throws IOException {
            reads.incrementAndGet();
            if (index >= limit) {
                throw new IllegalStateException("the power went out");
            }
            if (index == 3) {
                throw new IOException("image 3: is broken");
            }
            byte[] pixels = new byte[4 * 2 * 3];
            pixels[0] = (byte) index;
            pixels[5] = (byte) (index / 256);
            return new RgbImage(4, 2, pixels);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private ImageFacts gather(Counted source) throws IOException {
        return new Gathering(source, null, folder, "set", "pixels").gather((done, kept) -> {});
    }

    @Test
    void whatIsBrokenIsToldAndTheRestIsThere() throws IOException {
        ImageFacts facts = gather(new Counted(SIZE, -1));

        assertThat(facts.size()).isEqualTo(SIZE - 1);
        assertThat(facts.broken()).containsExactly("image 3: is broken");
        assertThat(facts.names()).doesNotContain("image 3").contains("image 0", "image 599");
        assertThat(facts.images()[3]).isEqualTo(4);
        assertThat(facts.area(5)).isEqualTo(8);
        assertThat(Stream.of(0, 1, 300).map(row -> facts.digests()[2 * row]).distinct())
                .hasSize(3);
    }

    @Test
    void anInterruptedWorkGoesOnAndAFinishedOneReadsNothing() throws IOException {
        Counted stopped = new Counted(550, -1);
        try {
            gather(stopped);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("the power went out");
        }
        Counted rest = new Counted(SIZE, -1);
        ImageFacts resumed = gather(rest);
        assertThat(rest.reads.get()).as("only the part that was not whole").isEqualTo(SIZE - Gathering.PART);

        Counted again = new Counted(SIZE, -1);
        ImageFacts whole = gather(again);
        assertThat(again.reads.get()).isZero();
        assertThat(whole.digests()).isEqualTo(resumed.digests());
        assertThat(whole.pixels().features()).isEqualTo(resumed.pixels().features());
        assertThat(whole.broken()).isEqualTo(resumed.broken());
    }

    @Test
    void otherImagesAnotherNetworkAndADamagedPartAreReadAnew() throws IOException {
        gather(new Counted(SIZE, -1));
        Counted changed = new Counted(SIZE, SIZE - 1);
        gather(changed);
        assertThat(changed.reads.get())
                .as("the part of the file that has changed")
                .isEqualTo(SIZE - Gathering.PART);

        Counted other = new Counted(SIZE, SIZE - 1);
        new Gathering(other, null, folder, "set", "another network").gather((done, kept) -> {});
        assertThat(other.reads.get()).isEqualTo(SIZE);

        Files.writeString(folder.resolve("set-000000.safetensors"), "damaged");
        Counted damaged = new Counted(SIZE, SIZE - 1);
        new Gathering(damaged, null, folder, "set", "another network").gather((done, kept) -> {});
        assertThat(damaged.reads.get()).isEqualTo(Gathering.PART);
    }
}
