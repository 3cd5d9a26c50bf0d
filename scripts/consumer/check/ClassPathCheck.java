import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at a class path as a consumer gets it: {@code ClassPathCheck NAME CLASS_PATH_FILE REPOSITORIES PROVIDERS [LIST]}. It
 * fails on what belongs to tests or the command line, on two versions of an artifact, on a class that two jars have, on natives
 * of another platform than this one or of none, on another number of SLF4J providers, and, with a LIST, on any difference from
 * it.
 */
public final class ClassPathCheck {
    private static final List<String> FORBIDDEN = List.of(
            "org.junit", "junit:", "org.assertj", "org.hamcrest", "org.mockito", "info.picocli", "ch.qos.logback",
            "org.apiguardian", "org.opentest4j", "io.github.dino4j:dino-cli", "io.github.dino4j:dino-bench");
    private static final Set<String> WITH_NATIVES = Set.of("org.bytedeco", "org.nd4j");

    private final List<String> problems = new ArrayList<>();
    private final Map<String, Path> artifacts = new TreeMap<>();
    private final Map<String, String> versions = new TreeMap<>();
    private final Set<String> platforms = new TreeSet<>();

    private ClassPathCheck() {}

    public static void main(String[] args) throws IOException {
        ClassPathCheck check = new ClassPathCheck();
        List<Path> repositories = repositories(args[2].split(System.getProperty("path.separator")));
        long bytes = 0;
        for (String jar : Files.readString(Path.of(args[1])).strip().split(System.getProperty("path.separator"))) {
            Path file = Path.of(jar).toRealPath();
            check.add(place(file, repositories), file);
            bytes += Files.size(file);
        }
        check.classes(Integer.parseInt(args[3]));
        check.platform();
        if (args.length > 4) {
            check.compare(Files.readAllLines(Path.of(args[4])));
        }
        System.out.printf(Locale.ROOT, "%s: %d jars, %.1f MB%n", args[0], check.artifacts.size(), bytes * 1e-6);
        check.problems.forEach(problem -> System.err.println(args[0] + ": " + problem));
        System.exit(check.problems.isEmpty() ? 0 : 1);
    }

    /** Those that are there. */
    private static List<Path> repositories(String[] names) throws IOException {
        List<Path> repositories = new ArrayList<>();
        for (String name : names) {
            if (Files.isDirectory(Path.of(name))) {
                repositories.add(Path.of(name).toRealPath());
            }
        }
        return repositories;
    }

    private static Path place(Path file, List<Path> repositories) {
        return repositories.stream()
                .filter(file::startsWith)
                .findFirst()
                .map(repository -> repository.relativize(file))
                .orElseThrow(() -> new IllegalArgumentException(file + " is in none of " + repositories));
    }

    /** Of group/artifact/version/artifact-version[-classifier].jar; Gradle has a checksum before the file's name. */
    private void add(Path place, Path file) {
        int names = place.getNameCount() - (place.getName(0).toString().indexOf('.') > 0 ? 1 : 0);
        String version = place.getName(names - 2).toString();
        String artifact = place.getName(names - 3).toString();
        String group = place.subpath(0, names - 3).toString().replace('/', '.');
        String rest = file.getFileName().toString().substring(artifact.length() + 1);
        // The file of a snapshot may carry the time in place of the word.
        String classifier = rest.startsWith(version) ? rest.substring(version.length(), rest.length() - 4) : "";
        String name = group + ":" + artifact + (classifier.isEmpty() ? "" : ":" + classifier.substring(1));
        artifacts.put(name, file);
        String other = versions.putIfAbsent(group + ":" + artifact, version);
        if (other != null && !other.equals(version)) {
            problems.add("two versions of " + group + ":" + artifact + ", " + other + " and " + version);
        }
        if (!file.toString().endsWith(".jar")) {
            problems.add(file + " is no jar");
        }
        if (!classifier.isEmpty() && WITH_NATIVES.contains(group)) {
            platforms.add(classifier.substring(1));
        }
        FORBIDDEN.stream()
                .filter(name::startsWith)
                .forEach(start -> problems.add(name + " belongs to tests or the command line"));
    }

    private void classes(int providers) throws IOException {
        Map<String, String> seen = new LinkedHashMap<>();
        Map<String, Integer> twice = new TreeMap<>();
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, Path> artifact : artifacts.entrySet()) {
            try (JarFile jar = new JarFile(artifact.getValue().toFile())) {
                jar.stream().map(entry -> entry.getName()).forEach(entry -> {
                    if (entry.equals("META-INF/services/org.slf4j.spi.SLF4JServiceProvider")
                            || entry.equals("org/slf4j/impl/StaticLoggerBinder.class")) {
                        found.add(artifact.getKey());
                    }
                    if (entry.endsWith(".class") && !entry.startsWith("META-INF/") && !entry.equals("module-info.class")) {
                        String other = seen.putIfAbsent(entry, artifact.getKey());
                        if (other != null) {
                            twice.merge(other + " and " + artifact.getKey() + " both have classes such as " + entry, 1, Integer::sum);
                        }
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(artifact.getKey() + " cannot be read", e);
            }
        }
        problems.addAll(twice.keySet().stream().limit(10).toList());
        if (found.size() != providers) {
            problems.add("SLF4J providers " + found + ", not " + providers + " of them");
        }
    }

    /** Natives of this platform and of no other. */
    private void platform() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String system = name.startsWith("mac") ? "macosx" : name.startsWith("windows") ? "windows" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
        if (!platforms.equals(Set.of(system + "-" + arch))) {
            problems.add("natives of " + platforms + ", not of " + system + "-" + arch + " alone");
        }
    }

    /** The list has a line for each artifact, natives as {@code group:artifact:natives}; # begins a comment. */
    private void compare(List<String> lines) {
        Set<String> expected = lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> actual = artifacts.keySet().stream()
                .map(name -> platforms.contains(name.substring(name.lastIndexOf(':') + 1))
                        ? name.substring(0, name.lastIndexOf(':')) + ":natives"
                        : name)
                .collect(Collectors.toCollection(TreeSet::new));
        Stream.concat(
                        actual.stream().filter(name -> !expected.contains(name)).map(name -> name + " is new on the class path"),
                        expected.stream().filter(name -> !actual.contains(name)).map(name -> name + " is gone from the class path"))
                .forEach(problems::add);
    }
}
