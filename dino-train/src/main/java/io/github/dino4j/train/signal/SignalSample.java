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
import org.jspecify.annotations.Nullable;

/** The same training images at every measurement, whole and as views. Images that cannot be read are left out. */
final class SignalSample {
    private final ImageSource images;
    private final EvalTransform transform;
    private final RunConfig config;
    private final Rng views;

    SignalSample(RunConfig config, ImageSource train) {
        this.config = config;
        this.images = ImageSources.limit(
                train, config.eval().signals().images(), config.train().seed());
        this.transform = EvalTransform.of(config);
        this.views = Rng.of(config.train().seed()).fold("signals");
    }

    int size() {
        return images.size();
    }

    /** Decodes some images; of broken ones there is nothing. */
    List<RgbImage> read(int first, int count) {
        @Nullable RgbImage[] read = new RgbImage[count];
        Threads.forEach(count, i -> read[i] = image(first + i));
        List<RgbImage> readable = new ArrayList<>();
        for (RgbImage image : read) {
            if (image != null) {
                readable.add(image);
            }
        }
        return readable;
    }

    private @Nullable RgbImage image(int index) {
        try {
            return images.read(index);
        } catch (IOException e) {
            return null; // the loader counts and reports it
        }
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
