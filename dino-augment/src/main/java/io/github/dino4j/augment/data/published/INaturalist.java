package io.github.dino4j.augment.data.published;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * iNaturalist's competitions of 2018 and 2019 (Van Horn et al. 2018): {@code train_val2018/Plantae/7477/….jpg}, parts and classes in
 * {@code train2018.json} and {@code val2018.json}, which have COCO's lists of images, annotations and categories.
 */
final class INaturalist implements Layout {
    private static final List<Integer> YEARS = List.of(2017, 2018, 2019, 2021); // whose files are named alike
    private static final long MAX_SIZE = 1L << 30;
    private static final String ID = "id";

    @Override
    public String title() {
        return "iNaturalist";
    }

    @Override
    public boolean isIn(Path folder) {
        return year(folder) > 0;
    }

    /** The first year whose two files are there, 0 for none; folders of a million images are not listed for it. */
    private static int year(Path folder) {
        for (int year : YEARS) {
            if (Files.isRegularFile(file(folder, Split.TRAIN, year))
                    && Files.isRegularFile(file(folder, Split.VAL, year))) {
                return year;
            }
        }
        return 0;
    }

    private static Path file(Path folder, Split split, int year) {
        return folder.resolve(split.folder() + year + ".json");
    }

    @Override
    public Listing list(Path folder, Split split) throws IOException {
        Path file = file(folder, split, year(folder));
        if (Files.size(file) > MAX_SIZE) {
            throw new InputException(
                    file + ": " + Files.size(file) + " bytes are more than the " + MAX_SIZE + " that are read");
        }
        Parts parts = new Parts();
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InputException(file + ": is not an object of images, annotations and categories");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String list = json.currentName();
                json.nextToken();
                parts.read(list, json);
            }
        } catch (JsonProcessingException e) {
            throw new InputException(
                    file + ":" + e.getLocation().getLineNr() + ": is not JSON: " + e.getOriginalMessage(), e);
        }
        return parts.listing(file);
    }

    /** What the lists say, in little memory for half a million images. */
    private static final class Parts {
        private final Map<Long, String> paths = new HashMap<>();
        private final Map<Long, Long> categories = new HashMap<>(); // by image
        private final TreeMap<Long, String> names = new TreeMap<>(); // of the categories
        private final List<Long> order = new ArrayList<>();

        void read(String list, JsonParser json) throws IOException {
            boolean known = list.equals("images") || list.equals("annotations") || list.equals("categories");
            if (!known || json.currentToken() != JsonToken.START_ARRAY) {
                json.skipChildren();
                return;
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> fields = fields(json);
                switch (list) {
                    case "images" -> paths.put(number(fields, ID, json), fields.getOrDefault("file_name", ""));
                    case "annotations" -> annotation(fields, json);
                    default -> names.put(number(fields, ID, json), fields.getOrDefault("name", ""));
                }
            }
        }

        private void annotation(Map<String, String> fields, JsonParser json) throws IOException {
            long image = number(fields, "image_id", json);
            if (categories.put(image, number(fields, "category_id", json)) == null) {
                order.add(image);
            }
        }

        private static Map<String, String> fields(JsonParser json) throws IOException {
            Map<String, String> fields = new HashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) {
                    fields.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
            return fields;
        }

        private static long number(Map<String, String> fields, String name, JsonParser json) throws IOException {
            try {
                return Long.parseLong(fields.getOrDefault(name, ""));
            } catch (NumberFormatException e) {
                throw new JsonParseException(json, name + " must be a whole number, was '" + fields.get(name) + "'");
            }
        }

        Listing listing(Path file) throws InputException {
            categories.values().forEach(each -> names.putIfAbsent(each, ""));
            boolean named = new HashSet<>(names.values()).size() == names.size() && !names.containsValue("");
            Map<Long, Integer> numbers = new HashMap<>();
            List<String> classes = new ArrayList<>();
            names.forEach((id, name) -> {
                numbers.put(id, classes.size());
                classes.add(named ? name : Long.toString(id));
            });
            Listing listing = new Listing(classes);
            for (long image : order) {
                String path = paths.get(image);
                if (path == null) {
                    throw new InputException(
                            file + ": annotates the image " + image + ", which is not among its images");
                }
                listing.add(ImagePath.of(path, file), numbers.getOrDefault(categories.getOrDefault(image, 0L), 0));
            }
            if (order.isEmpty()) {
                throw new InputException(file + ": has no annotations; is it the list of a part without classes?");
            }
            return listing;
        }
    }
}
