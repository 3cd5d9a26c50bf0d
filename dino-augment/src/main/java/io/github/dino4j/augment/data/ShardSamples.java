package io.github.dino4j.augment.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
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
        private @Nullable TarArchiveEntry image;
        private @Nullable TarArchiveEntry cls;
        private @Nullable TarArchiveEntry json;
    }

    List<ShardSample> read() throws IOException {
        Map<String, Parts> samples = new LinkedHashMap<>();
        for (TarArchiveEntry member : TarMembers.of(shard)) {
            String path = member.getName();
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
                TarArchiveEntry image = parts.image;
                if (image != null) {
                    found.add(new ShardSample(
                            name(image),
                            image.getName(),
                            label(parts, channel),
                            image.getDataOffset(),
                            image.getSize()));
                }
            }
        }
        return found;
    }

    private void sort(TarArchiveEntry member, String ending, Parts parts) throws InputException {
        if (ImageNames.isEnding(ending)) {
            parts.image = only(parts.image, member);
        } else if (ending.equals("cls")) {
            parts.cls = only(parts.cls, member);
        } else if (ending.equals("json")) {
            parts.json = only(parts.json, member);
        }
    }

    private TarArchiveEntry only(@Nullable TarArchiveEntry before, TarArchiveEntry member) throws InputException {
        if (before != null) {
            throw new InputException(name(member) + ": " + before.getName()
                    + " is of the same sample; a name up to its first dot may stand for one image and one label");
        }
        return member;
    }

    private String name(TarArchiveEntry member) {
        return shard + "#" + member.getName();
    }

    private @Nullable String label(Parts parts, FileChannel channel) throws IOException {
        TarArchiveEntry cls = parts.cls;
        if (cls != null) {
            String text = text(cls, channel).strip();
            if (!text.matches("\\d{1,8}")) {
                throw new InputException(name(cls) + ": must be the number of a class, such as 7, was '"
                        + text.substring(0, Math.min(40, text.length())) + "'");
            }
            return Integer.toString(Integer.parseInt(text)); // without leading zeros
        }
        TarArchiveEntry json = parts.json;
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

    private String text(TarArchiveEntry member, FileChannel channel) throws IOException {
        if (member.getSize() > MAX_LABEL) {
            throw new InputException(name(member) + ": " + member.getSize() + " bytes are too many for a label");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) member.getSize());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, member.getDataOffset() + bytes.position()) < 0) {
                throw new EOFException(name(member) + ": ends early");
            }
        }
        return new String(bytes.array(), StandardCharsets.UTF_8);
    }
}
