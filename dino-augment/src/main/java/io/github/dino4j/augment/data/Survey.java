package io.github.dino4j.augment.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was found where images were looked for, so that nothing is left out without a word.
 *
 * @param images how many were found, readable or not
 * @param ignored how many files are none, by the reason: a suffix such as {@code .heic}, or words such as {@code hidden}
 * @param emptyClasses folders that stand beside classes and hold no image
 */
public record Survey(int images, SortedMap<String, Integer> ignored, List<String> emptyClasses) {
    private static final int NAMED = 5; // empty classes that are named
    private static final Map<String, String> READABLE_AFTER = readableAfter();

    /** A file, or several of a folder, that are no images. */
    public record Ignored(String folder, String why, int count) {}

    /**
     * Keeps copies.
     *
     * @param images how many were found, readable or not
     * @param ignored how many files are none, by the reason: a suffix such as {@code .heic}, or words such as {@code hidden}
     * @param emptyClasses folders that stand beside classes and hold no image
     */
    public Survey {
        ignored = Collections.unmodifiableSortedMap(new TreeMap<>(ignored));
        emptyClasses = List.copyOf(emptyClasses);
    }

    /**
     * Nothing but images.
     *
     * @param images how many
     * @return the survey
     */
    public static Survey of(int images) {
        return new Survey(images, new TreeMap<>(), List.of());
    }

    /**
     * Those below a folder.
     *
     * @param folder the folder
     * @param all what was left out
     * @return how many, by reason
     */
    public static SortedMap<String, Integer> below(String folder, List<Ignored> all) {
        SortedMap<String, Integer> sums = new TreeMap<>();
        for (Ignored each : all) {
            if (each.folder().startsWith(folder)) {
                sums.merge(each.why(), each.count(), Integer::sum);
            }
        }
        return sums;
    }

    /** {@return whether all that was found is images, and every class has some} */
    public boolean isClean() {
        return ignored.isEmpty() && emptyClasses.isEmpty();
    }

    /** What makes images of the files of a suffix, {@code %s}. */
    private static Map<String, String> readableAfter() {
        Map<String, String> all = new TreeMap<>();
        each(all, "convert %s to JPEG or PNG (phones can also be set to take JPEG)", ".heic .heif");
        each(all, "convert %s to JPEG, PNG, TIFF or WebP", ".avif .jxl .jp2 .jxr .psd .exr .hdr .dds .ico");
        each(all, "develop %s to JPEG or TIFF", ".cr2 .cr3 .nef .arw .dng .raf .orf .rw2 .pef .srw .raw");
        each(all, "convert %s to PNG or TIFF with the window that you want", ".dcm .dicom");
        each(all, "draw %s as PNG images", ".svg .pdf .eps .ai");
        each(all, "take frames out of %s as JPEG or PNG", ".mov .mp4 .m4v .avi .mkv .webm");
        each(all, "unpack %s", ".zip .gz .tgz .bz2 .xz .zst .7z .rar");
        return Collections.unmodifiableMap(all);
    }

    private static void each(Map<String, String> all, String advice, String suffixes) {
        for (String suffix : suffixes.split(" ", -1)) {
            all.put(suffix, String.format(Locale.ROOT, advice, suffix));
        }
    }

    /** What to do so that left-out files are read, empty where there is nothing to do. */
    private String advice() {
        String all = String.join(
                ", ",
                ignored.keySet().stream()
                        .filter(READABLE_AFTER::containsKey)
                        .map(READABLE_AFTER::get)
                        .toList());
        return all.isEmpty() ? "" : "; to have those too, " + all;
    }

    /**
     * {@return one line for people, such as {@code of 1,203 files 1,180 are images; 12 .heic, 8 .txt, 3 hidden; class dog has
     * none; to have those too, convert .heic to JPEG or PNG}}
     */
    public String sentence() {
        int others = ignored.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "of %,d files %,d %s",
                images + others,
                images,
                images == 1 ? "is an image" : "are images"));
        List<Map.Entry<String, Integer>> most = new ArrayList<>(ignored.entrySet());
        most.sort(Map.Entry.<String, Integer>comparingByValue().reversed());
        String before = "; ";
        for (Map.Entry<String, Integer> each : most) {
            line.append(before).append(String.format(Locale.ROOT, "%,d %s", each.getValue(), each.getKey()));
            before = ", ";
        }
        if (!emptyClasses.isEmpty()) {
            String names = String.join(", ", emptyClasses.subList(0, Math.min(NAMED, emptyClasses.size())));
            boolean one = emptyClasses.size() == 1;
            line.append(one ? "; class " : "; classes ").append(names);
            if (emptyClasses.size() > NAMED) {
                line.append(" and ").append(emptyClasses.size() - NAMED).append(" more");
            }
            line.append(one ? " has none" : " have none");
        }
        return line.append(advice()).toString();
    }
}
