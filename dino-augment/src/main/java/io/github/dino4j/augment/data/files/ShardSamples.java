package io.github.dino4j.augment.data.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.data.files.TarMembers.Member;
import io.github.dino4j.augment.data.files.TarShards.ShardSample;
import io.github.dino4j.augment.data.names.ImageNames;
import io.github.dino4j.core.io.InputException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The samples of one shard: its members, put together by their names up to the first dot. */
final class ShardSamples {
    private static final int MAX_LABEL = 1 << 20; // bytes of a .json or .cls member
    private static final String LABEL = "label"; // the key of a .json member that is looked for, before the others
    private static final List<String> LABELS = List.of(LABEL, "class", "cls", "class_id", "class_name");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path shard;

    ShardSamples(Path shard) {
        this.shard = shard;
    }

    /**
     * What a shard holds.
     *
     * @param samples in their order
     * @param ignored how many members are no part of them, by the reason
     */
    record Found(List<ShardSample> samples, Map<String, Integer> ignored) {}

    /** The members of a sample that matter. */
    private static final class Parts {
        private final Part image = new Part();
        private final Part cls = new Part();
        private final Part json = new Part();
    }

    /** A member of a sample: {@code s0.jpg}, or {@code s0.input.jpg} where there is none. */
    private static final class Part {
        private @Nullable Member plain;
        private @Nullable Member dotted;
        private @Nullable Member secondPlain;
        private @Nullable Member secondDotted;
        private int members;

        void add(Member member, boolean isPlain) {
            members++;
            if (isPlain) {
                secondPlain = plain == null ? null : member;
                plain = plain == null ? member : plain;
            } else {
                secondDotted = dotted == null ? null : member;
                dotted = dotted == null ? member : dotted;
            }
        }
    }

    Found read() throws IOException {
        Map<String, Parts> samples = new LinkedHashMap<>();
        Map<String, Integer> ignored = new TreeMap<>();
        for (Member member : TarMembers.of(shard)) {
            String path = member.name();
            int name = path.lastIndexOf('/') + 1;
            int dot = path.indexOf('.', name);
            String ending = path.substring(path.lastIndexOf('.') + 1);
            if (dot <= name || ImageNames.isHidden(path) || !isPart(ending)) {
                ignored.merge(ImageNames.why(path), 1, Integer::sum);
            } else {
                Parts parts = samples.computeIfAbsent(path.substring(0, dot), k -> new Parts());
                part(parts, ending).add(member, path.indexOf('.', dot + 1) < 0);
            }
        }
        List<ShardSample> found = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(shard, StandardOpenOption.READ)) {
            for (Parts parts : samples.values()) {
                Member image = only(parts.image);
                if (image == null) {
                    ignored.merge("label without image", parts.cls.members + parts.json.members, Integer::sum);
                } else {
                    found.add(new ShardSample(
                            name(image), image.name(), label(parts, channel), image.offset(), image.size()));
                    if (parts.image.members > 1) {
                        ignored.merge("other image of a sample", parts.image.members - 1, Integer::sum);
                    }
                }
            }
        }
        return new Found(found, ignored);
    }

    private static boolean isPart(String ending) {
        return ending.equals("cls") || ending.equals("json") || ImageNames.isEnding(ending);
    }

    private static Part part(Parts parts, String ending) {
        return switch (ending) {
            case "cls" -> parts.cls;
            case "json" -> parts.json;
            default -> parts.image;
        };
    }

    private @Nullable Member only(Part part) throws InputException {
        Member chosen = part.plain == null ? part.dotted : part.plain;
        Member second = part.plain == null ? part.secondDotted : part.secondPlain;
        if (chosen != null && second != null) {
            throw new InputException(name(second) + ": " + chosen.name()
                    + " is of the same sample; a name up to its first dot may stand for one image and one label, so"
                    + " names need other dots replaced, such as img_1_0.jpg for img_1.0.jpg");
        }
        return chosen;
    }

    private String name(Member member) {
        return shard + "#" + member.name();
    }

    private @Nullable String label(Parts parts, FileChannel channel) throws IOException {
        Member cls = only(parts.cls);
        if (cls != null) {
            String text = text(cls, channel).strip();
            if (!text.matches("\\d{1,8}")) {
                throw new InputException(name(cls) + ": must be the number of a class, such as 7, was '"
                        + text.substring(0, Math.min(40, text.length())) + "'");
            }
            return Integer.toString(Integer.parseInt(text)); // without leading zeros
        }
        Member json = only(parts.json);
        if (json == null) {
            return null;
        }
        try {
            JsonNode all = JSON.readTree(text(json, channel));
            String key = LABELS.stream()
                    .filter(each -> all.hasNonNull(each) && (each.equals(LABEL) || isLabel(all.path(each))))
                    .findFirst()
                    .orElse(null);
            if (key == null) {
                return null;
            }
            JsonNode label = all.path(key);
            if (!isLabel(label)) {
                throw new InputException(name(json) + ": its label must be a class's number or name, was " + label);
            }
            return label.asText();
        } catch (JsonProcessingException e) {
            throw new InputException(name(json) + ": is no JSON (" + e.getOriginalMessage() + ")", e);
        }
    }

    private static boolean isLabel(JsonNode value) {
        return value.isTextual() || (value.canConvertToInt() && value.isIntegralNumber() && value.intValue() >= 0);
    }

    private String text(Member member, FileChannel channel) throws IOException {
        if (member.size() > MAX_LABEL) {
            throw new InputException(name(member) + ": " + member.size() + " bytes are too many for a label");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) member.size());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, member.offset() + bytes.position()) < 0) {
                throw new EOFException(name(member) + ": ends early");
            }
        }
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }
}
