package io.github.dino4j.augment.image.format;

import io.github.dino4j.core.natives.OlderPresets;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes by OpenCV, which has libjpeg-turbo and libwebp as Pillow has, into memory that is used again. Of one thread. */
public final class OpenCvReader {
    private static final Logger LOG = LoggerFactory.getLogger(OpenCvReader.class);
    private static final int FLAGS = opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    private static final boolean AVAILABLE = load();

    private BytePointer file = new BytePointer(1 << 16);
    private final Mat decoded = new Mat();

    private static boolean load() {
        OlderPresets.openCv();
        try {
            Loader.load(opencv_imgcodecs.class);
            return true;
        } catch (LinkageError e) {
            LOG.info("JPEG and WebP files are decoded in Java, because OpenCV cannot be loaded: {}", e.getMessage());
            return false;
        }
    }

    /** {@return true if it is} */
    public static boolean isAvailable() {
        return AVAILABLE;
    }

    /**
     * Decodes an ordinary JPEG or WebP file.
     *
     * @param image the image
     * @param width as its header says
     * @param height as its header says
     * @param pixels overwritten with the RGB samples
     * @return whether the file could be decoded to the size that its header gives
     */
    public boolean read(EncodedImage image, int width, int height, byte[] pixels) {
        int length = image.length();
        if (file.capacity() < length) {
            file.close();
            file = new BytePointer((long) length + (length >> 2));
        }
        file.position(0).put(image.bytes(), 0, length);
        try (Mat encoded = new Mat(1, length, opencv_core.CV_8UC1, file);
                Mat result = opencv_imgcodecs.imdecode(encoded, FLAGS, decoded)) {
            if (result.empty() || result.cols() != width || result.rows() != height || !result.isContinuous()) {
                return false;
            }
            int samples = width * height * 3;
            result.data().capacity(samples).get(pixels, 0, samples);
            swap(pixels, samples);
            return true;
        }
    }

    /** OpenCV's order is blue, green, red. */
    private static void swap(byte[] pixels, int samples) {
        for (int i = 0; i < samples; i += 3) {
            byte blue = pixels[i];
            pixels[i] = pixels[i + 2];
            pixels[i + 2] = blue;
        }
    }
}
