package io.github.dino4j.eval.diagnose;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A setting to change.
 *
 * @param key as {@code --set} names it
 * @param from its value in the run
 * @param to the value to try
 * @param why in a sentence
 */
public record Advice(String key, Object from, Object to, String why) {
    /** {@return an object of {@code dino diagnose --json}} */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", key);
        json.put("from", from);
        json.put("to", to);
        json.put("why", why);
        return json;
    }

    @Override
    public String toString() {
        return key + " from " + plain(from) + " to " + plain(to);
    }

    /**
     * A value as people write it.
     *
     * @param value a number or a text
     * @return without an exponent
     */
    public static String plain(Object value) {
        return value instanceof Double number ? BigDecimal.valueOf(number).toPlainString() : value.toString();
    }
}
