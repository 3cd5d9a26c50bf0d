package io.github.dino4j.augment.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.data.TarMembers.Member;
import io.github.dino4j.augment.data.TarShards.ShardSample;
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
import org.jspecify.annotations.Nullable;

/** The samples of one shard: its members, put together by their names up to the first dot. */
final class ShardSamples {
    private static final int MAX_LABEL = 1 << 20; // bytes of a .json or .cls member
    private static final String LABEL = "label"; // the key of a .json member that is looked for
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path shard;

    ShardSamples(Path shard) {
        this.shard = shard;
    }

    /** The members of a sample that matter. */
    private static final class Parts {
        private @Nullable Member image;
        private @Nullable Member cls;
        private @Nullable Member json;
    }

    List<ShardSample> read() throws IOException {
        Map<String, Parts> samples = new LinkedHashMap<>();
        for (Member member : TarMembers.of(shard)) {
            String path = member.name();
            int dot = path.indexOf('.', path.lastIndexOf('/') + 1);
            if (dot > path.lastIndexOf('/') + 1) {
                sort(
                        member,
                        path.substring(dot + 1),
                        samples.computeIfAbsent(path.substring(0, dot), k -> new Parts()));
            }
        }
        List<ShardSample> found = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(shard, StandardOpenOption.READ)) {
            for (Parts parts : samples.values()) {
                Member image = parts.image;
                if (image != null) {
                    found.add(new ShardSample(
                            name(image), image.name(), label(parts, channel), image.offset(), image.size()));
                }
            }
        }
        return found;
    }

    private void sort(Member member, String ending, Parts parts) throws InputException {
        if (ImageNames.isEnding(ending)) {
            parts.image = only(parts.image, member);
        } else if (ending.equals("cls")) {
            parts.cls = only(parts.cls, member);
        } else if (ending.equals("json")) {
            parts.json = only(parts.json, member);
        }
    }

    private Member only(@Nullable Member before, Member member) throws InputException {
        if (before != null) {
            throw new InputException(name(member) + ": " + before.name()
                    + " is of the same sample; a name up to its first dot may stand for one image and one label");
        }
        return member;
    }

    private String name(Member member) {
        return shard + "#" + member.name();
    }

    private @Nullable String label(Parts parts, FileChannel channel) throws IOException {
        Member cls = parts.cls;
        if (cls != null) {
            String text = text(cls, channel).strip();
            if (!text.matches("\\d{1,8}")) {
                throw new InputException(name(cls) + ": must be the number of a class, such as 7, was '"
                        + text.substring(0, Math.min(40, text.length())) + "'");
            }
            return Integer.toString(Integer.parseInt(text)); // without leading zeros
        }
        Member json = parts.json;
        if (json == null) {
            return null;
        }
        try {
            JsonNode label = JSON.readTree(text(json, channel)).path(LABEL);
            if (label.isMissingNode() || label.isNull()) {
                return null;
            }
            if (!label.isTextual() && !(label.canConvertToInt() && label.isIntegralNumber() && label.intValue() >= 0)) {
                throw new InputException(name(json) + ": its label must be a class's number or name, was " + label);
            }
            return label.asText();
        } catch (JsonProcessingException e) {
            throw new InputException(name(json) + ": is no JSON (" + e.getOriginalMessage() + ")", e);
        }
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
