package io.github.dino4j.eval.embed;

import io.github.dino4j.augment.data.files.ImageReading;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.format.WrittenImage;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.parallel.Threads;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** Makes numbers of images, in the threads that ask for vectors. */
record EmbedInput(EvalTransform transform, ImageReading reading, EmbedMeter meter) {
    private static final int WARM_UP_WIDTH = 320; // pixels, 4:3

    /** An image as numbers (C, S, S), ready to be computed. */
    EmbedQueue.Job job(ImageInput image) throws IOException {
        long start = meter.now();
        try {
            return new EmbedQueue.Job(pixels(image, reading), start);
        } catch (IOException e) { // Java's decoders fail where their thread is interrupted
            if (Thread.currentThread().isInterrupted()) {
                throw EmbedQueue.interrupted(e);
            }
            meter.failed(1);
            throw e;
        }
    }

    private float[] pixels(ImageInput image, ImageReading by) throws IOException {
        int size = transform.size();
        float[] pixels = new float[transform.channels() * size * size];
        transform.write(image.read(by), pixels, 0);
        return pixels;
    }

    /** The same of many images, by all threads. */
    List<EmbedQueue.Job> jobs(List<? extends ImageInput> images) throws IOException {
        EmbedQueue.Job[] jobs = new EmbedQueue.Job[images.size()];
        try {
            Threads.forEach(jobs.length, i -> {
                try {
                    jobs[i] = job(images.get(i));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return Arrays.asList(jobs);
    }

    /** Whether {@link #warmUp} has an image for the model: other channels have decoders of their own, in Java. */
    boolean canWarmUp() {
        return transform.channels() == RgbImage.RGB || transform.channels() == 1;
    }

    /** A black photo, which loads the decoder's library and lets the compiler see what requests will do. */
    EmbedQueue.Job warmUp() throws IOException {
        BufferedImage image = new BufferedImage(WARM_UP_WIDTH, WARM_UP_WIDTH * 3 / 4, BufferedImage.TYPE_INT_RGB);
        byte[] jpeg = WrittenImage.of(image, "jpeg");
        ImageReading any = new ImageReading((long) image.getWidth() * image.getHeight(), transform.channels());
        return new EmbedQueue.Job(pixels(ImageInput.of(jpeg), any));
    }
}
