package io.github.dino4j.augment.image.format;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * The readers of ImageIO that are used, each named: which one ImageIO itself would find depends on the class path of the program
 * that we are part of, and with it the pixels and the errors.
 */
public enum Readers {
    /** Java's own. */
    PNG {
        @Override
        ImageReaderSpi provider() {
            return own("png");
        }
    },
    /** TwelveMonkeys': CMYK, arithmetic coding, headers that others stumble over. */
    JPEG {
        @Override
        ImageReaderSpi provider() {
            IIORegistry registry = IIORegistry.getDefaultInstance();
            if (registry.getServiceProviderByClass(JPEGImageReaderSpi.class) == null) {
                registry.registerServiceProvider(new JPEGImageReaderSpi(), ImageReaderSpi.class); // finds Java's there
            }
            return registry.getServiceProviderByClass(JPEGImageReaderSpi.class);
        }
    },
    /** TwelveMonkeys'. */
    WEBP {
        @Override
        ImageReaderSpi provider() {
            return new WebPImageReaderSpi();
        }
    };

    /** Uses a reader that has its file. */
    @FunctionalInterface
    interface Use<T> {
        T of(ImageReader reader) throws IOException;
    }

    abstract ImageReaderSpi provider();

    private static ImageReaderSpi own(String format) {
        Iterator<ImageReaderSpi> all = IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
        while (all.hasNext()) {
            ImageReaderSpi each = all.next();
            if (each.getClass().getModule().equals(ImageIO.class.getModule())
                    && Arrays.asList(each.getFormatNames()).contains(format)) {
                return each;
            }
        }
        throw new IllegalStateException(
                "this Java has no reader for " + format + " images; use a JDK with java.desktop");
    }

    /** Opens a file, and closes it again. */
    <T> T open(EncodedImage file, Use<T> use) throws IOException {
        ImageReader reader = provider().createReaderInstance(null);
        try (ImageInputStream input = new ByteArrayImageInputStream(file.bytes(), 0, file.length())) {
            reader.setInput(input, true, true);
            return use.of(reader);
        } finally {
            reader.dispose();
        }
    }

    /**
     * Decodes the first image of a file, if it is no larger than allowed.
     *
     * @param file the file
     * @param samples of a pixel as it is kept
     * @return the image
     * @throws IOException if a file cannot be read
     */
    public BufferedImage read(EncodedImage file, int samples) throws IOException {
        return open(file, reader -> {
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            file.checked(width, height, bits(reader), samples);
            return reader.read(0);
        });
    }

    private static long bits(ImageReader reader) throws IOException {
        var type = reader.getRawImageType(0);
        return type == null ? 0 : type.getColorModel().getPixelSize();
    }
}
