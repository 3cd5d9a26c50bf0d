package io.github.dino4j.train.signal;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.augment.view.MultiCrop;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The same training images at every measurement, whole and as views. Images that cannot be read are left out. */
final class SignalSample {
    private final ImageSource images;
    private final EvalTransform transform;
    private final RunConfig config;
    private final Rng views;
    private final boolean[] broken; // a place for each image, written by whoever reads it

    SignalSample(RunConfig config, ImageSource train) {
        this.config = config;
        this.images = ImageSources.limit(
                train, config.eval().signals().images(), config.train().seed());
        this.broken = new boolean[images.size()];
        this.transform = EvalTransform.of(config);
        this.views = Rng.of(config.train().seed()).fold("signals");
    }

    int size() {
        return images.size();
    }

    ImageSource images() {
        return images;
    }

    /** Decodes some images; of broken ones there is nothing. */
    List<RgbImage> read(int first, int count) {
        @Nullable RgbImage[] read = new RgbImage[count];
        Threads.forEach(count, i -> read[i] = readable(first + i));
        List<RgbImage> readable = new ArrayList<>();
        for (RgbImage image : read) {
            if (image != null) {
                readable.add(image);
            }
        }
        return readable;
    }

    private @Nullable RgbImage readable(int index) {
        try {
            RgbImage read = image(index);
            broken[index] = false;
            return read;
        } catch (IOException e) {
            broken[index] = true;
            return null; // the loader counts and reports it
        }
    }

    RgbImage image(int index) throws IOException {
        return images.read(index);
    }

    String name(int index) {
        return images.name(index);
    }

    /** Which images the rows are of, once all were read. */
    int[] places() {
        return IntStream.range(0, size()).filter(index -> !broken[index]).toArray();
    }

    /** Writes images as evaluation sees them, (n, C, S, S), into the first rows. */
    void whole(List<RgbImage> batch, float[] target) {
        int length = transform.channels() * transform.size() * transform.size();
        Threads.forEach(batch.size(), i -> transform.write(batch.get(i), target, i * length));
    }

    /** Two global views of each image, always the same two: (2n, C, s, s), view-major. */
    float[] pairs(List<RgbImage> batch) {
        Views target = new Views(batch.size(), config.views());
        MultiCrop crops = new MultiCrop(config.views());
        Threads.forEach(batch.size(), i -> crops.write(batch.get(i), views.fold(i), i, target, new Canvas()));
        return target.globalNumbers();
    }
}
