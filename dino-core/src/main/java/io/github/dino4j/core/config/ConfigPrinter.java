package io.github.dino4j.core.config;

import io.github.dino4j.core.config.bind.RecordBinder;
import io.github.dino4j.core.config.bind.Variants;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes a configuration as YAML that binds to an equal record. */
public final class ConfigPrinter {
    private ConfigPrinter() {}

    /**
     * Prints every key.
     *
     * @param config the configuration
     * @return YAML
     */
    public static String print(RunConfig config) {
        return new Dump(DumpSettings.builder().build()).dumpToString(tree(config));
    }

    /**
     * Prints a part of a configuration on one line.
     *
     * @param value a record, a list of them or a scalar
     * @return YAML
     */
    public static String line(Object value) {
        DumpSettings flow = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.FLOW)
                .setWidth(Integer.MAX_VALUE)
                .build();
        return new Dump(flow).dumpToString(tree(value)).strip();
    }

    /** Records as maps, by the names of their keys. */
    static Object tree(Object value) {
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>();
            list.forEach(item -> items.add(tree(item)));
            return items;
        }
        if (!(value instanceof Record)) {
            return value;
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        if (Variants.isOne(value.getClass())) {
            keys.put(Variants.tag(Variants.choiceOf(value.getClass())), Variants.name(value.getClass()));
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                keys.put(
                        RecordBinder.key(component),
                        tree(component.getAccessor().invoke(value)));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }
        return keys;
    }
}
