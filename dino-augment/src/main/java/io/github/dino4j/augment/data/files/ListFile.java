package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.names.ClassNames;
import io.github.dino4j.augment.data.names.CsvRows;
import io.github.dino4j.augment.data.names.ImageNames;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A list of images: a {@code .csv} file of paths and labels, or of paths alone; with tabs instead of commas in a {@code .tsv}
 * file. Paths are relative to the list's folder. A first line that names a column {@code path} (or {@code file}, {@code
 * filename}, {@code image}) says which columns are the path and the {@code label} (or {@code class}); without one they are the
 * first and the second. A {@code classes.txt} beside the list names the classes, one a line.
 */
public final class ListFile {
    private static final Set<String> PATHS = Set.of(
            "path",
            "paths",
            "file",
            "files",
            "filename",
            "filenames",
            "filepath",
            "filepaths",
            "file_name",
            "file_path",
            "image",
            "images",
            "image_path",
            "image_paths",
            "img",
            "img_path");
    private static final Set<String> LABELS = Set.of(
            "label",
            "labels",
            "class",
            "classes",
            "target",
            "targets",
            "category",
            "class_id",
            "label_id",
            "class_name");
    private static final long MAX_SIZE = 1L << 30;

    private final Path file;
    private final List<CsvRows.Row> rows;
    private int pathColumn;
    private int labelColumn = 1;

    private ListFile(Path file, List<CsvRows.Row> rows) {
        this.file = file;
        this.rows = rows;
    }

    /**
     * Whether a file is a list by its name.
     *
     * @param file the file
     * @return true if it is
     */
    public static boolean isList(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") || name.endsWith(".tsv");
    }

    /**
     * The images of a list.
     *
     * @param file the file
     * @param options how images are opened
     * @return the images
     * @throws IOException if a file cannot be read
     */
    public static FileImages open(Path file, SourceOptions options) throws IOException {
        if (Files.size(file) > MAX_SIZE) {
            throw new InputException(file + ": " + Files.size(file) + " bytes are more than " + MAX_SIZE);
        }
        char separator = file.toString().toLowerCase(Locale.ROOT).endsWith(".tsv") ? '\t' : ',';
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new InputException(file + ": is not UTF-8 text; save it as such", e);
        }
        String header = text.lines().findFirst().orElse("");
        if (separator == ',' && header.indexOf(',') < 0 && header.indexOf(';') >= 0) {
            separator = ';'; // of spreadsheets where numbers have a decimal comma
        }
        List<CsvRows.Row> rows = CsvRows.parse(text, separator, file.toString());
        ListFile list = new ListFile(file, rows);
        List<CsvRows.Row> images = list.body();
        if (images.isEmpty()) {
            throw new InputException(file + ": lists no images; write one a line, as path,label");
        }
        return list.images(images, options);
    }

    /** The rows below the header, whose columns are taken. */
    private List<CsvRows.Row> body() throws InputException {
        if (rows.isEmpty()) {
            return rows;
        }
        List<String> first = rows.get(0).fields().stream()
                .map(each -> each.strip().toLowerCase(Locale.ROOT))
                .toList();
        if (first.stream().noneMatch(PATHS::contains)) {
            boolean hasImages = first.stream().anyMatch(ImageNames::isImage);
            if (!hasImages) {
                throw new InputException(file + ":1: names neither an image nor a column 'path'; was '"
                        + String.join(",", rows.get(0).fields()) + "'");
            }
            return rows;
        }
        labelColumn = Integer.MAX_VALUE;
        for (int i = first.size() - 1; i >= 0; i--) {
            pathColumn = PATHS.contains(first.get(i)) ? i : pathColumn;
            labelColumn = LABELS.contains(first.get(i)) ? i : labelColumn;
        }
        return rows.subList(1, rows.size());
    }

    private FileImages images(List<CsvRows.Row> images, SourceOptions options) throws IOException {
        List<String> paths = new ArrayList<>();
        for (CsvRows.Row row : images) {
            paths.add(path(row));
        }
        requireFiles(images, paths);
        boolean labelled = labelColumn < images.get(0).fields().size();
        Set<String> labels = new TreeSet<>();
        for (CsvRows.Row row : images) {
            if (labelled != labelColumn < row.fields().size()
                    || (labelled && label(row).isEmpty())) {
                throw new InputException(place(row) + (labelled ? "has no label" : "has a label")
                        + ", other than the first image; label all images or none");
            }
            if (labelled && label(row).matches("-\\d+")) {
                throw new InputException(place(row) + "has the label " + label(row)
                        + ", but classes are numbered from 0; leave out images without a class, or give it a name");
            }
            if (labelled) {
                labels.add(label(row));
            }
        }
        List<String> named = ClassNames.read(file.toAbsolutePath().resolveSibling(ClassNames.FILE));
        List<String> classes = labelled ? ClassNames.of(labels, named, file) : List.of();
        Map<String, Integer> places = ClassNames.places(classes);
        int[] numbers = new int[paths.size()];
        for (int i = 0; i < numbers.length; i++) {
            CsvRows.Row row = images.get(i);
            numbers[i] = labelled
                    ? ClassNames.number(label(row), places, file + ":" + row.line(), Integer.MAX_VALUE)
                    : ImageSource.UNLABELED;
        }
        return FileImages.listed(folder(), paths, numbers, classes, options);
    }

    private Path folder() {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private String label(CsvRows.Row row) {
        return row.fields()
                .get(labelColumn)
                .strip()
                .replaceFirst("^(\\d+)\\.0+$", "$1"); // as spreadsheets write numbers
    }

    private String path(CsvRows.Row row) throws InputException {
        String path =
                pathColumn < row.fields().size() ? row.fields().get(pathColumn).strip() : "";
        if (path.isEmpty()) {
            throw new InputException(place(row) + "names no image");
        }
        try {
            return (path.chars().allMatch(c -> c < 0x80) ? Path.of(path).toString() : path).replace('\\', '/');
        } catch (InvalidPathException e) {
            throw new InputException(place(row) + "is not a path: " + e.getReason(), e);
        }
    }

    private void requireFiles(List<CsvRows.Row> images, List<String> paths) throws InputException {
        Path folder = folder();
        BitSet missing = FileImages.missing(folder, paths);
        if (!missing.isEmpty()) {
            int first = missing.nextSetBit(0);
            throw new InputException(place(images.get(first)) + folder.resolve(paths.get(first))
                    + " is not there (" + missing.cardinality() + " of " + paths.size()
                    + " images are missing); paths are relative to the list's folder");
        }
    }

    private String place(CsvRows.Row row) {
        return file + ":" + row.line() + ": ";
    }
}
