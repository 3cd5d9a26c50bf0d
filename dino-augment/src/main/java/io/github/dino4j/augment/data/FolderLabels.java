package io.github.dino4j.augment.data;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether the folders that images lie in are their classes. */
public enum FolderLabels {
    /** Folders are classes, unless all of them are dates, as where cameras and phones put their pictures. */
    AUTO,
    /** Folders are classes. */
    FOLDER,
    /** Images have no classes. */
    NONE;

    private static final Pattern DATE =
            Pattern.compile("(19|20)\\d\\d([-_. ]?(0[1-9]|1[0-2])([-_. ]?(0[1-9]|[12]\\d|3[01]))?)?([-_. ].*)?");
    private static final Set<String> MONTHS = Set.of(
            "jan",
            "january",
            "feb",
            "february",
            "mar",
            "march",
            "apr",
            "april",
            "may",
            "jun",
            "june",
            "jul",
            "july",
            "aug",
            "august",
            "sep",
            "sept",
            "september",
            "oct",
            "october",
            "nov",
            "november",
            "dec",
            "december");
    private static final Pattern CAMERA = Pattern.compile("\\d{3}(APPLE|CANON|MSDCF|_PANA|ND\\w+|NIKON|OLYMP)\\w*");

    /** By the value of {@code data.labels}. */
    static FolderLabels named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /**
     * Whether folders of these names are classes.
     *
     * @param names of all folders
     * @return true if folders are classes
     */
    public boolean areClasses(List<String> names) {
        return this == FOLDER
                || (this == AUTO && (names.isEmpty() || !names.stream().allMatch(FolderLabels::isDate)));
    }

    private static boolean isDate(String name) {
        return DATE.matcher(name).matches()
                || MONTHS.contains(name.toLowerCase(Locale.ROOT))
                || CAMERA.matcher(name).matches();
    }
}
