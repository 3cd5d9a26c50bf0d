package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.Survey;
import io.github.dino4j.augment.data.names.PathNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What was found at some places, and how to notice that they have changed since.
 *
 * @param files the images
 * @param classes names of the classes, empty where they follow from folders or there are none
 * @param ignored what is no image
 * @param places files and folders that were looked at
 * @param stamps of the places
 * @param newest when the last of them changed, in milliseconds
 * @param start when the looking began, in milliseconds
 */
@SuppressWarnings("ArrayRecordComponent") // a table of numbers
record Index(
        FileTable files,
        List<String> classes,
        List<Survey.Ignored> ignored,
        List<String> places,
        long[] stamps,
        long newest,
        long start) {
    private static final long COARSEST_CLOCK =
            2000; // milliseconds between which a file system may not tell changes apart

    static Index of(
            FileTable files, List<String> classes, List<Survey.Ignored> ignored, List<String> places, long start)
            throws IOException {
        long[] stamps = new long[places.size()];
        long newest = 0;
        for (int i = 0; i < stamps.length; i++) {
            BasicFileAttributes attributes = attributes(places.get(i));
            stamps[i] = stamp(attributes);
            newest = Math.max(newest, attributes.lastModifiedTime().toMillis());
        }
        return new Index(files, classes, List.copyOf(ignored), List.copyOf(places), stamps, newest, start);
    }

    /** Whether nothing has changed since, and nothing can have changed while the index was made without showing. */
    boolean isFresh() {
        if (newest > start - COARSEST_CLOCK) {
            return false;
        }
        try {
            for (int i = 0; i < stamps.length; i++) {
                if (stamp(attributes(places.get(i))) != stamps[i]) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false; // a folder is gone: making the index again will tell
        }
    }

    private static BasicFileAttributes attributes(String place) throws IOException {
        return Files.readAttributes(PathNames.path(place), BasicFileAttributes.class);
    }

    /** A number that changes with a file's content, or with a folder's entries. */
    static long stamp(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS) * 31 + attributes.size();
    }
}
