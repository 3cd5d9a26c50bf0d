package io.github.dino4j.augment.data.store;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.data.files.ChannelDecoder;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.InputException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Small images of one size, held in memory: CIFAR-10 and CIFAR-100 binary batches and IDX files (MNIST,
 * Fashion-MNIST). */
public final class RawImages implements ImageSource {
    private static final int CIFAR_SIDE = 32;
    private static final int CIFAR_PLANE = CIFAR_SIDE * CIFAR_SIDE;
    private static final int IDX_IMAGES = 2051;
    private static final int IDX_LABELS = 2049;
    private static final int MAX_IMAGES = 10_000_000;
    private static final int TIGHTEST = 1032;

    private final String root;
    private final List<String> classes;
    private final List<RgbImage> images;
    private final List<Integer> labels;

    private RawImages(Path root, Split split, List<String> classes, List<RgbImage> images, List<Integer> labels) {
        this.root = root + "/" + split.folder();
        this.classes = List.copyOf(classes);
        this.images = images;
        this.labels = labels;
    }

    /**
     * CIFAR-10's batches, or CIFAR-100's one file.
     *
     * @param folder where the files lie
     * @param split which images
     * @return the files, or none
     * @throws IOException if a file cannot be read
     */
    public static List<Path> cifarFiles(Path folder, Split split) throws IOException {
        String pattern = split == Split.TRAIN ? "data_batch_\\d+\\.bin|train\\.bin" : "test_batch\\.bin|test\\.bin";
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    /**
     * CIFAR's binary version: a label byte, then red, green and blue planes of 32x32. CIFAR-100 has a coarse label before the
     * fine one, which is the one taken.
     *
     * @param folder where the files lie
     * @param split which images
     * @param channels of the images
     * @return the images
     * @throws IOException if a file cannot be read
     */
    public static ImageSource cifar(Path folder, Split split, int channels) throws IOException {
        List<RgbImage> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<Path> files = cifarFiles(folder, split);
        boolean hundred = !files.get(0).getFileName().toString().contains("batch");
        int header = hundred ? 2 : 1;
        int record = header + 3 * CIFAR_PLANE;
        for (Path file : files) {
            if (hundred == file.getFileName().toString().contains("batch")) {
                throw new InputException(
                        folder + ": holds CIFAR-10 and CIFAR-100 files; put them in folders of their own");
            }
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length % record != 0) {
                throw new InputException(file + ": not CIFAR-" + (hundred ? 100 : 10) + " binary: " + bytes.length
                        + " bytes are no multiple of " + record);
            }
            for (int at = 0; at < bytes.length; at += record) {
                labels.add(bytes[at + header - 1] & 0xFF);
                images.add(ChannelDecoder.convert(planes(bytes, at + header), channels, folder.toString()));
            }
        }
        Path names = folder.resolve(hundred ? "fine_label_names.txt" : "batches.meta.txt");
        List<String> classes = Files.isReadable(names)
                ? Files.readAllLines(names).stream()
                        .filter(line -> !line.isBlank())
                        .toList()
                : numbered(labels);
        return checked(folder, split, classes, images, labels);
    }

    private static RgbImage planes(byte[] bytes, int first) {
        byte[] pixels = new byte[3 * CIFAR_PLANE];
        for (int i = 0; i < CIFAR_PLANE; i++) {
            for (int c = 0; c < 3; c++) {
                pixels[i * 3 + c] = bytes[first + c * CIFAR_PLANE + i];
            }
        }
        return new RgbImage(CIFAR_SIDE, CIFAR_SIDE, pixels);
    }

    /**
     * The images and the labels; where a file is there packed and unpacked, the unpacked one.
     *
     * @param folder where the files lie
     * @param split which images
     * @return the two files, or none
     * @throws IOException if a file cannot be read
     */
    public static List<Path> idxFiles(Path folder, Split split) throws IOException {
        String start = split == Split.TRAIN ? "train" : "t10k";
        TreeMap<String, Path> found = new TreeMap<>(); // images before labels
        try (Stream<Path> files = Files.list(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                String name = file.getFileName().toString();
                if (name.matches(start + "-(images-idx3|labels-idx1)-ubyte(\\.gz)?")) {
                    found.put(name.replace(".gz", ""), file);
                }
            });
        }
        return List.copyOf(found.values());
    }

    /**
     * MNIST's format: big-endian sizes, then bytes.
     *
     * @param folder where the files lie
     * @param split which images
     * @param options how images are opened
     * @return the images
     * @throws IOException if a file cannot be read
     */
    public static ImageSource idx(Path folder, Split split, SourceOptions options) throws IOException {
        List<Path> files = idxFiles(folder, split);
        if (files.size() < 2) {
            throw new InputException(folder + ": IDX needs an images and a labels file, found " + files);
        }
        List<RgbImage> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        try (DataInputStream in = open(files.get(0))) {
            int count = header(in, files.get(0), IDX_IMAGES);
            int height = bounded(in.readInt(), files.get(0));
            int width = bounded(in.readInt(), files.get(0));
            if ((long) width * height > options.maxPixels()) {
                throw new InputException(files.get(0) + ": images of " + width + "x" + height
                        + " are more than data.max_pixels=" + options.maxPixels() + " pixels");
            }
            requireRoom(files.get(0), (long) count * width * height, options.channels());
            byte[] plane = new byte[width * height];
            for (int i = 0; i < count; i++) {
                in.readFully(plane);
                images.add(ChannelDecoder.convert(grey(plane, width, height), options.channels(), folder.toString()));
            }
        } catch (EOFException e) {
            throw new InputException(files.get(0) + ": ends before its last image", e);
        }
        try (DataInputStream in = open(files.get(1))) {
            int count = header(in, files.get(1), IDX_LABELS);
            for (int i = 0; i < count; i++) {
                labels.add(in.readUnsignedByte());
            }
        } catch (EOFException e) {
            throw new InputException(files.get(1) + ": ends before its last label", e);
        }
        return checked(folder, split, numbered(labels), images, labels);
    }

    private static DataInputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        return new DataInputStream(file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in);
    }

    /** Refuses more than memory holds, and counts that the file cannot have: gzip packs no tighter than 1:1032. */
    private static void requireRoom(Path file, long samples, int channels) throws IOException {
        long room = Math.min(Runtime.getRuntime().maxMemory() / 2, 1L << 33);
        if (samples * channels > room) {
            throw new InputException(file + ": its images take " + samples * channels + " bytes in memory, more than "
                    + room + ", the half of what Java has; write them to image files or shards");
        }
        if (samples > Files.size(file) * TIGHTEST) {
            throw new InputException(file + ": ends before its last image: " + Files.size(file) + " bytes cannot hold "
                    + samples + " samples");
        }
    }

    private static int header(DataInputStream in, Path file, int magic) throws IOException {
        int found = in.readInt();
        if (found != magic) {
            throw new InputException(file + ": not IDX: starts with " + found + " instead of " + magic);
        }
        return bounded(in.readInt(), file);
    }

    private static int bounded(int value, Path file) throws IOException {
        if (value < 1 || value > MAX_IMAGES) {
            throw new InputException(file + ": a size of " + value + " is not in [1, " + MAX_IMAGES + "]");
        }
        return value;
    }

    private static RgbImage grey(byte[] plane, int width, int height) {
        byte[] pixels = new byte[plane.length * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = plane[i / 3];
        }
        return new RgbImage(width, height, pixels);
    }

    private static List<String> numbered(List<Integer> labels) {
        int highest = labels.stream().mapToInt(Integer::intValue).max().orElse(-1);
        return IntStream.rangeClosed(0, highest).mapToObj(Integer::toString).toList();
    }

    private static ImageSource checked(
            Path root, Split split, List<String> classes, List<RgbImage> images, List<Integer> labels)
            throws IOException {
        if (images.size() != labels.size()) {
            throw new InputException(root + ": " + images.size() + " images but " + labels.size() + " labels");
        }
        for (int label : labels) {
            if (label >= classes.size()) {
                throw new InputException(root + ": label " + label + " is beyond the " + classes.size() + " classes");
            }
        }
        return new RawImages(root, split, classes, images, labels);
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int label(int index) {
        return labels.get(index);
    }

    @Override
    public String name(int index) {
        return root + "[" + index + "]";
    }

    @Override
    public RgbImage read(int index) {
        return images.get(index);
    }

    @Override
    public long contentLength(int index) {
        return images.get(index).pixels().length;
    }

    @Override
    public void close() {
        // nothing is open: the images are in memory
    }
}
