package io.github.dino4j.cli.run;

import io.github.dino4j.augment.data.names.PathPattern;
import io.github.dino4j.cli.console.BadInputException;
import io.github.dino4j.cli.console.YamlFile;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.train.choose.ChosenSettings;
import io.github.dino4j.train.choose.ImageSurvey;
import io.github.dino4j.train.choose.SettingsChooser;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A run from a folder of images alone: its settings are chosen once, and written beside its directory. */
final class FolderRun {
    /** What {@code --budget} is without one. */
    static final String USUAL_BUDGET = "2h";

    /** How {@code --budget} is described. */
    static final String BUDGET = "the time that training may take on this machine, such as 30m, 2h or 2d";

    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([mhd])");
    private static final Map<String, Duration> UNITS =
            Map.of("m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    private FolderRun() {}

    /** Whether a path is of images and not of a configuration, a run or weights. */
    static boolean isOfImages(Path path) {
        if (Files.isDirectory(path)) {
            return !Files.isRegularFile(path.resolve("config.yaml"));
        }
        String name = path.toString().toLowerCase(Locale.ROOT);
        boolean isPattern = PathPattern.isPattern(path.toString()) && !name.matches(".*[.]ya?ml");
        return isPattern || name.matches(".*[.](tar|csv|tsv)(#.*)?") || name.contains(".tar#");
    }

    /** A configuration that is there, or comes with Dino4j; a name of nothing may have been meant as either. */
    static Path configuration(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        boolean isNamed = name.startsWith("builtin:") || name.matches(".*[.]ya?ml");
        if (!isNamed && !Files.exists(path)) {
            throw new BadInputException(path + ": there is no such file or folder; give a folder of images, a YAML"
                    + " file, or one that comes with Dino4j, such as builtin:recipe/photos_small.yaml");
        }
        return YamlFile.require(path);
    }

    /** A time from words such as 30m. */
    static Duration budget(String words) {
        Matcher time = TIME.matcher(words);
        if (!time.matches() || Integer.parseInt(time.group(1)) == 0) {
            throw new BadInputException(
                    "--budget must be a whole number and m, h or d, such as 30m, 2h or 2d; was " + words);
        }
        Duration unit = UNITS.get(time.group(2));
        return unit == null ? Duration.ZERO : unit.multipliedBy(Integer.parseInt(time.group(1)));
    }

    /** The run directory of a set: named after it, below {@code runs}. */
    static String output(Path images) {
        Path name = images.toAbsolutePath().normalize().getFileName();
        String plain = name == null ? "images" : name.toString().replaceAll("[.]tar.*|[.]csv|[.]tsv", "");
        if (PathPattern.isPattern(images.toString())) {
            plain = plain.replaceAll("\\[[^]]*]|[*?]", "").replaceAll("[-_. ]+$", "");
        }
        return Path.of("runs", plain.isBlank() ? "images" : plain).toString();
    }

    /** Looks, measures and chooses; progress goes to a log. */
    static ChosenSettings choose(Path images, @Nullable String budget, String output, PrintStream log)
            throws IOException {
        Duration time = budget(budget == null ? USUAL_BUDGET : budget);
        YamlFile.refuseWeights(images);
        log.println("looking at the images of " + images);
        ImageSurvey survey = ImageSurvey.of(images.toString());
        if (!survey.broken().isEmpty()) {
            log.println(survey.broken().size() + " of " + (survey.broken().size() + survey.looked())
                    + " images that were tried cannot be read; the first: "
                    + survey.broken().get(0));
        }
        return new SettingsChooser(survey, time, log::println).choose(output);
    }

    /**
     * The settings of a run from a folder: those that were chosen before, or new ones.
     *
     * @return the YAML file
     */
    static Path settings(Path images, @Nullable String budget, String output, PrintStream log) throws IOException {
        Path file = Path.of(output + ".yaml");
        if (Files.exists(file)) {
            log.println("training by " + file + ", which was chosen before; to choose anew, delete it and the run "
                    + output);
            return file;
        }
        ChosenSettings chosen = choose(images, budget, output, log);
        chosen.headline().forEach(log::println);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        AtomicFiles.write(file, chosen.yaml());
        log.println("settings and their reasons: " + file);
        return file;
    }
}
