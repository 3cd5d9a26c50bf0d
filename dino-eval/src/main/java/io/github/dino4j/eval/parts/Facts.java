package io.github.dino4j.eval.parts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.OwnedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Everything that the rows of an embedding depend on, as texts by name.
 *
 * @param texts such as {@code precision: float32}
 */
record Facts(Map<String, String> texts) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    Facts {
        texts = new LinkedHashMap<>(texts);
    }

    /** A name for exactly these. */
    String id() {
        return OwnedFolder.nameOf(texts.toString());
    }

    int number(String key) {
        String text = texts.getOrDefault(key, "");
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** What other facts say otherwise, such as {@code precision was bfloat16, is float32}. */
    Optional<String> difference(Facts now) {
        List<String> differing = new ArrayList<>();
        now.texts.forEach((key, text) -> {
            String was = texts.get(key);
            if (!text.equals(was)) {
                differing.add(key + " was " + was + ", is " + text);
            }
        });
        texts.forEach((key, text) -> {
            if (!now.texts.containsKey(key)) {
                differing.add(key + " was " + text);
            }
        });
        return differing.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", differing));
    }

    static Facts read(Path file) throws IOException {
        try {
            return new Facts(JSON.readValue(Files.readAllBytes(file), new TypeReference<Map<String, String>>() {}));
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": is no description of an embedding; delete it and its parts", e);
        }
    }

    /** Written under a name of its own first, since several jobs may write the same at once. */
    void write(Path file) throws IOException {
        Path own = file.resolveSibling("." + UUID.randomUUID());
        try {
            AtomicFiles.write(own, JSON.writeValueAsString(texts) + "\n");
            Files.move(own, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(own);
        }
    }
}
