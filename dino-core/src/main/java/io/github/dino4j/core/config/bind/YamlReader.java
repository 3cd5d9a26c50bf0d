package io.github.dino4j.core.config.bind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML 1.2 into settings with their places. Size, nesting and aliases are bounded, and no class is ever built. */
public final class YamlReader {
    private static final int MAX_CODE_POINTS = 1 << 20;
    private static final int MAX_DEPTH = 50;

    private static final Set<Tag> TAGS = Set.of(Tag.MAP, Tag.SEQ, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);

    private final String file;
    private final LoadSettings settings;

    /**
     * A reader of one file.
     *
     * @param file its name, for messages
     */
    public YamlReader(String file) {
        this.file = file;
        this.settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(MAX_CODE_POINTS)
                .setMaxAliasesForCollections(0)
                .setAllowDuplicateKeys(false)
                .build();
    }

    /**
     * Reads a text.
     *
     * @param text the text
     * @return its settings
     */
    public Setting read(String text) {
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            return root.isEmpty() ? Setting.map(file, 1, Map.of()) : setting(root.get(), 0);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new ConfigException(new Problem(file, line, "", "not valid YAML: " + e.getProblem()));
        } catch (StackOverflowError e) { // the parser is recursive: the text is bounded, its nesting is not
            throw new ConfigException(new Problem(file, 0, "", "nested deeper than " + MAX_DEPTH + " levels"));
        } catch (YamlEngineException e) {
            throw new ConfigException(new Problem(file, 0, "", "not valid YAML: " + e.getMessage()));
        }
    }

    private Setting setting(Node node, int depth) {
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        if (depth > MAX_DEPTH) {
            throw new ConfigException(new Problem(file, line, "", "nested deeper than " + MAX_DEPTH + " levels"));
        }
        if (!TAGS.contains(node.getTag())) {
            throw new ConfigException(new Problem(
                    file,
                    line,
                    "",
                    "the tag " + node.getTag() + " is not allowed: texts, numbers, lists and maps need none"));
        }
        if (node instanceof MappingNode mapping) {
            return Setting.map(file, line, keys(mapping, depth));
        }
        if (node instanceof SequenceNode sequence) {
            List<Setting> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(setting(item, depth + 1));
            }
            return new Setting(file, line, null, null, items, null);
        }
        return new Setting(file, line, scalar(node, line), ((ScalarNode) node).getValue(), null, null);
    }

    private @Nullable Object scalar(Node node, int line) {
        try {
            return new StandardConstructor(settings).constructSingleDocument(Optional.of(node));
        } catch (YamlEngineException | IllegalArgumentException e) { // a tag that its text does not bear out
            throw new ConfigException(
                    new Problem(file, line, "", "is no " + node.getTag() + " (" + e.getMessage() + ")"));
        }
    }

    private Map<String, Setting> keys(MappingNode mapping, int depth) {
        Map<String, Setting> keys = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            Node key = entry.getKeyNode();
            int line = key.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
            if (!(key instanceof ScalarNode scalar)) {
                throw new ConfigException(new Problem(file, line, "", "a key must be a word"));
            }
            Setting value = setting(entry.getValueNode(), depth + 1);
            if (keys.put(scalar.getValue(), value) != null) {
                throw new ConfigException(new Problem(file, line, scalar.getValue(), "is given twice"));
            }
        }
        return keys;
    }
}
