package io.github.dino4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A command line that a page shows.
 *
 * @param place page and line
 * @param words as a shell would split them, without comment, redirection and what a pipe leads to
 * @param into the file that standard output is sent to; empty if none is
 * @param isForm whether it is the form of a command, such as {@code dino knn RUN [--floors]}, or a part of one
 */
record DocCommand(String place, List<String> words, String into, boolean isForm) {
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Z_]+=.*", Pattern.DOTALL);
    private static final Pattern FORM = Pattern.compile("\\[.*|.*\\]|.*[\u2026|].*|\\.\\.\\.");
    private static final Set<String> ENDS = Set.of("|", "&&", ";", ">", "<", ">>", "2>");
    private static final Set<String> DINO = Set.of("dino", "scripts/dino");
    private static final Set<String> LAUNCHERS = Set.of("scripts/mpirun.sh", "scripts/rabit.sh");

    /** {@return a line of a page as a command} */
    static DocCommand of(String place, String line, boolean isPart) {
        List<String> words = new ArrayList<>();
        boolean isForm = isPart;
        String into = "";
        List<Word> all = split(line);
        for (int i = 0; i < all.size(); i++) {
            Word word = all.get(i);
            if (word.isPlain && ENDS.contains(word.text) && !(isForm && word.text.equals("|"))) {
                into = word.text.equals(">") && i + 1 < all.size() ? all.get(i + 1).text : "";
                break;
            }
            isForm |= word.isPlain && FORM.matcher(word.text).matches();
            if (!words.isEmpty() || !ASSIGNMENT.matcher(word.text).matches()) {
                words.add(word.text);
            }
        }
        return new DocCommand(place, words, into, isForm);
    }

    /**
     * A word of a command line.
     *
     * @param text without quotes
     * @param isPlain whether nothing of it was quoted
     */
    private record Word(String text, boolean isPlain) {}

    private static List<Word> split(String line) {
        List<Word> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean isPlain = true;
        char quote = 0;
        for (char next : (line + " ").toCharArray()) {
            if (quote != 0 ? next == quote : next == '\'' || next == '"') {
                quote = quote != 0 ? 0 : next;
                isPlain = false;
            } else if (quote != 0 || !Character.isWhitespace(next)) {
                word.append(next);
            } else if (!word.isEmpty() || !isPlain) {
                if (isPlain && word.charAt(0) == '#') {
                    return words;
                }
                words.add(new Word(word.toString(), isPlain));
                word.setLength(0);
                isPlain = true;
            }
        }
        return words;
    }

    String program() {
        return words.isEmpty() ? "" : words.get(0);
    }

    /** {@return whether several processes are started} */
    boolean isOfSeveral() {
        return !DINO.contains(program());
    }

    /** {@return the words after {@code dino} of a command that is one of it in the end; none if it is another program's} */
    List<String> dino() {
        String program = program();
        if (DINO.contains(program)) {
            return words.subList(1, words.size());
        }
        if (LAUNCHERS.contains(program)) {
            return afterLauncher(words);
        }
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            boolean isImage = program.equals("docker") && words.get(1).equals("run") && word.equals("dino4j");
            if (isImage || DINO.contains(word)) {
                return words.subList(i + 1, words.size());
            }
            if (word.startsWith("scripts/dino ") || LAUNCHERS.contains(word)) {
                String inner =
                        word.startsWith("scripts/dino ") ? word : String.join(" ", words.subList(i, words.size()));
                return of(place, inner, isForm).dino();
            }
        }
        return List.of();
    }

    /** Launchers have their own options first, each with a value but for those of one letter that have it too. */
    private static List<String> afterLauncher(List<String> words) {
        int at = 1;
        while (at < words.size() && words.get(at).startsWith("-")) {
            at += 2;
        }
        return words.subList(Math.min(at, words.size()), words.size());
    }

    @Override
    public String toString() {
        return place + ": " + String.join(" ", words);
    }
}
