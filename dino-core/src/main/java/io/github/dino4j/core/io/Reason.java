package io.github.dino4j.core.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file operation failed, in words: Java's own exceptions often carry nothing but a path. */
public final class Reason {
    private Reason() {}

    /**
     * Says why.
     *
     * @param failure of reading or writing a file
     * @return the reason without the file's name, as part of a sentence
     */
    public static String of(IOException failure) {
        if (failure instanceof FileSystemException files) {
            return of(files);
        }
        if (failure instanceof CharacterCodingException) {
            return "it is no UTF-8 text";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static String of(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "a file of that name is in the way";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is no directory";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "the directory is not empty";
        }
        if (failure instanceof FileSystemLoopException) {
            return "a link leads back to itself";
        }
        String reason = failure.getReason();
        return reason == null ? failure.getClass().getSimpleName() : reason;
    }

    /**
     * A whole sentence for what was thrown where no checked exception can be.
     *
     * @param failure of reading or writing a file
     * @return the sentence of its cause
     */
    public static String sentence(UncheckedIOException failure) {
        IOException cause = failure.getCause();
        return cause == null ? String.valueOf(failure.getMessage()) : sentence(cause);
    }

    /**
     * A whole sentence, with the file that Java's exceptions name.
     *
     * @param failure of reading or writing a file
     * @return file and reason, or the exception's own message where it has one
     */
    public static String sentence(IOException failure) {
        boolean bare = failure instanceof FileSystemException || failure instanceof CharacterCodingException;
        String file = failure instanceof FileSystemException files ? files.getFile() : null;
        if (failure instanceof FileNotFoundException || !bare) {
            return of(failure);
        }
        return file == null ? "a file cannot be used: " + of(failure) : file + ": " + of(failure);
    }
}
