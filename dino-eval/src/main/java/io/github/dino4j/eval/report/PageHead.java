package io.github.dino4j.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What every page opens with: the verdict in words, and of what model, what data and when it is.
 *
 * @param verdict what came of it, in words
 * @param tone whether that is good
 * @param facts texts by name, {@link #MODEL}, {@link #DATA} and {@link #TIME} first, then whatever else must be known
 */
public record PageHead(String verdict, Tone tone, Map<String, String> facts) {
    /** The fact of which network it is. */
    public static final String MODEL = "Model";

    /** The fact of which images there are, and how many. */
    public static final String DATA = "Data";

    /** The fact of how long it took, when, and on what. */
    public static final String TIME = "Time";

    private static final String UNKNOWN = "not known";
    private static final double MINUTE = 60.0;

    /** How a verdict is coloured; its words say the same. */
    public enum Tone {
        /** Good. */
        WELL,
        /** Bad. */
        WRONG,
        /** Neither. */
        OPEN;

        private String style() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Copies the facts, in the order in which every page has them.
     *
     * @param verdict what came of it, in words
     * @param tone whether that is good
     * @param facts texts by name; what is missing of model, data and time is said not to be known
     */
    public PageHead {
        Map<String, String> ordered = new LinkedHashMap<>();
        for (String name : new String[] {MODEL, DATA, TIME}) {
            String text = facts.getOrDefault(name, "");
            ordered.put(name, text.isEmpty() ? UNKNOWN : text);
        }
        facts.forEach(ordered::putIfAbsent);
        facts = ordered;
    }

    /**
     * A head of the three facts that every page has.
     *
     * @param verdict what came of it, in words
     * @param tone whether that is good
     * @param model which network
     * @param data which images, and how many
     * @param time how long it took, when, and on what
     * @return the head
     */
    public static PageHead of(String verdict, Tone tone, String model, String data, String time) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(MODEL, model);
        facts.put(DATA, data);
        facts.put(TIME, time);
        return new PageHead(verdict, tone, facts);
    }

    /** {@return the head as HTML} */
    public String html() {
        StringBuilder text = new StringBuilder("<div class=\"head\"><p class=\"lead ")
                .append(tone.style())
                .append("\">")
                .append(Page.escape(verdict))
                .append("</p>\n<dl class=\"facts\">");
        facts.forEach((name, value) -> text.append("<dt>")
                .append(Page.escape(name))
                .append("</dt><dd>")
                .append(Page.escape(value))
                .append("</dd>"));
        return text.append("</dl></div>\n").toString();
    }

    /** {@return the head as Markdown} */
    public String markdown() {
        StringBuilder text = new StringBuilder("**" + verdict + "**\n\n");
        facts.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        return text.append('\n').toString();
    }

    /**
     * A time in words.
     *
     * @param seconds not negative
     * @return such as {@code 12.3 s}, {@code 2:08 min} or {@code 1:05 h}
     */
    public static String duration(double seconds) {
        if (seconds < MINUTE) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < MINUTE * MINUTE
                ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole / 60 % 60);
    }

    /**
     * The machine that this Java runs on.
     *
     * @return such as {@code 2 cores, Linux amd64, Java 17.0.15}
     */
    public static String machine() {
        return machine(
                Integer.toString(Runtime.getRuntime().availableProcessors()),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.version"));
    }

    /**
     * The machine that a run was last started on.
     *
     * @param provenance what is in the run's {@code provenance.json}
     * @return such as {@code 2 cores, Linux amd64, Java 17.0.15, engine onednn}; empty where it is not known
     */
    public static String machine(JsonNode provenance) {
        if (!provenance.has("cores")) {
            return "";
        }
        String engine = provenance.path("engine").asText();
        return machine(
                        provenance.path("cores").asText(),
                        provenance.path("os").asText(),
                        provenance.path("java").asText())
                + (engine.isEmpty() ? "" : ", engine " + engine);
    }

    static String machine(String cores, String system, String java) {
        return cores + (cores.equals("1") ? " core, " : " cores, ") + system + ", Java " + java;
    }
}
