package io.github.dino4j.core.config.bind;

/**
 * Something wrong with a configuration.
 *
 * @param file the file, or {@code --set}
 * @param line its line, from 1; 0 where there is none
 * @param key the key's path, such as {@code optim.lr}
 * @param message what is wrong and what would be right
 */
public record Problem(String file, int line, String key, String message) {
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line : file;
        return place + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
