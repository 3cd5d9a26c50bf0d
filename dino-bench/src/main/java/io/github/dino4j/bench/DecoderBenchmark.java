package io.github.dino4j.bench;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.decode.ImageDecoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datavec.image.loader.NativeImageLoader;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Decodes the image files below a folder with the library's decoder, with ImageIO alone and with DataVec's {@code
 * NativeImageLoader}, and says how fast each is and how far their pixels are apart: the figures of {@code
 * docs/adr/0010-jpeg-by-opencv.md}.
 */
public final class DecoderBenchmark {
    private static final int ROUNDS = 5;
    private static final double NANOS = 1e-9;
    private static final long MAX_PIXELS = 50_000_000;
    private static final Pattern IMAGE = Pattern.compile("(?i).*\\.(jpe?g|png|gif|bmp)"); // as image folders take them

    private final List<byte[]> files = new ArrayList<>();
    private final ImageDecoder decoder = new ImageDecoder(MAX_PIXELS);
    private final ImageDecoder imageIo = ImageDecoder.byImageIo(MAX_PIXELS);
    private final ImageBuffer buffer = new ImageBuffer();
    private final NativeImageLoader loader = new NativeImageLoader();

    private DecoderBenchmark() {}

    /**
     * Measures.
     *
     * @param args a folder of images
     * @throws IOException if files cannot be read
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 1 || !Files.isDirectory(Path.of(args[0]))) {
            System.err.println("give one folder of images: DecoderBenchmark DIR");
            return;
        }
        new DecoderBenchmark().run(Path.of(args[0]), System.err);
    }

    private void run(Path folder, PrintStream out) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(DecoderBenchmark::isImage).sorted().toList()) {
                files.add(Files.readAllBytes(path));
            }
        }
        if (files.isEmpty()) {
            out.println(folder + ": there are no images below it");
            return;
        }
        out.printf(Locale.ROOT, "%d files%n", files.size());
        double[] own = new double[ROUNDS];
        double[] javaOnly = new double[ROUNDS];
        double[] dataVec = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) { // in turns, so that all see the same machine
            own[round] = time(this::own);
            javaOnly[round] = time(bytes -> imageIo.decode(bytes, "image"));
            dataVec[round] = time(this::dataVec);
        }
        Arrays.sort(own);
        Arrays.sort(javaOnly);
        Arrays.sort(dataVec);
        out.printf(
                Locale.ROOT,
                "images/s, median of %d: own %.0f, ImageIO %.0f, NativeImageLoader %.0f%n",
                ROUNDS,
                files.size() / own[ROUNDS / 2],
                files.size() / javaOnly[ROUNDS / 2],
                files.size() / dataVec[ROUNDS / 2]);
        compareWithImageIo(out);
        compare(out);
    }

    private static boolean isImage(Path path) {
        return Files.isRegularFile(path)
                && IMAGE.matcher(path.getFileName().toString()).matches();
    }

    /** What is done with each file. */
    private interface Decode {
        void file(byte[] bytes) throws IOException;
    }

    private double time(Decode decode) throws IOException {
        long start = System.nanoTime();
        for (byte[] file : files) {
            decode.file(file);
        }
        return (System.nanoTime() - start) * NANOS;
    }

    private void own(byte[] bytes) throws IOException {
        decoder.decode(bytes, bytes.length, "image", buffer);
    }

    private void dataVec(byte[] bytes) throws IOException {
        loader.asMatrix(new ByteArrayInputStream(bytes)).close();
    }

    private void compareWithImageIo(PrintStream out) {
        int differing = 0;
        for (byte[] file : files) {
            try {
                byte[] pixels = decoder.decode(file, "image").pixels();
                differing += Arrays.equals(pixels, imageIo.decode(file, "image").pixels()) ? 0 : 1;
            } catch (ImageFormatException e) {
                out.println(e.getMessage());
            }
        }
        out.printf(Locale.ROOT, "images that ImageIO alone reads differently: %d%n", differing);
    }

    private void compare(PrintStream out) throws IOException {
        long differing = 0;
        long samples = 0;
        int most = 0;
        int sizes = 0;
        for (byte[] file : files) {
            RgbImage image;
            try {
                image = decoder.decode(file, "image");
            } catch (ImageFormatException e) {
                out.println(e.getMessage());
                continue;
            }
            INDArray other = loader.asMatrix(new ByteArrayInputStream(file)); // (1, C, H, W), blue first
            if (other.size(1) != 3 || other.size(2) != image.height() || other.size(3) != image.width()) {
                sizes++;
                continue;
            }
            float[] values = other.dup('c').data().asFloat();
            int plane = image.width() * image.height();
            for (int i = 0; i < plane * 3; i++) {
                int pixel = Math.floorDiv(i, 3);
                int difference = Math.abs((image.pixels()[i] & 0xFF) - (int) values[(2 - i % 3) * plane + pixel]);
                differing += difference > 0 ? 1 : 0;
                most = Math.max(most, difference);
            }
            samples += plane * 3L;
        }
        out.printf(
                Locale.ROOT,
                "samples that NativeImageLoader reads differently: %.2f %%, by at most %d levels; images of another shape: %d%n",
                100.0 * differing / samples,
                most,
                sizes);
    }
}
