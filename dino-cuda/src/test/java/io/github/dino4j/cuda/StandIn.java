package io.github.dino4j.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A driver for machines without a GPU, made by g++ from the sources of the kernels. With {@code -Ddino4j.cuda.real=true} tests
 * run on the machine's own driver instead.
 */
public final class StandIn {
    private static final Pattern KERNEL = Pattern.compile("extern\\s+\"C\"\\s+__emu_kernel__\\s+void\\s+(\\w+)\\s*\\(");
    private static final List<String> FLAGS =
            List.of("-O2", "-std=c++17", "-DEMU", "-w", "-fPIC", "-fno-strict-aliasing", "-fno-semantic-interposition");
    private static final String DRIVER = "libcuda.so.1";
    private static final String PRODUCTS = "libcublasLt.so";
    private static final String SUMS = "libnccl.so.2";

    @SuppressWarnings("NullAway.Init") // both are there once it is prepared
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static NativeLibrary driver;

    private static String refusal = "";

    private StandIn() {}

    /** {@return whether tests run on the machine's own driver} */
    public static boolean isReal() {
        return Boolean.getBoolean("dino4j.cuda.real");
    }

    /** Sets the properties that name the libraries, or skips the test with the reason. */
    public static synchronized void require() {
        if (isReal()) {
            return;
        }
        if (folder == null && refusal.isEmpty()) {
            prepare();
        }
        assumeTrue(refusal.isEmpty(), refusal);
    }

    /** As {@link #require}, for what only the stand-in can show. */
    public static void requireEmulated() {
        assumeTrue(!isReal(), "only the stand-in has the kernels that test it");
        require();
    }

    /**
     * Makes the stand-in another machine.
     *
     * @param what see driver.cpp
     * @param value of it
     */
    public static void set(String what, long value) {
        driver().getFunction("standin_set").invokeVoid(new Object[] {what, value});
    }

    /** Makes it what it was. */
    public static void reset() {
        driver().getFunction("standin_reset").invokeVoid(new Object[0]);
    }

    /**
     * Asks the stand-in.
     *
     * @param what see driver.cpp
     * @return how many
     */
    public static long count(String what) {
        return driver().getFunction("standin_get").invokeLong(new Object[] {what});
    }

    /** {@return the stand-in for NCCL, for what nccl.cpp lets tests set and ask} */
    public static NativeLibrary sums() {
        return NativeLibrary.getInstance(folder.resolve(SUMS).toString());
    }

    /** Kept: JNA unloads a library, with all that was set in it, once nobody has hold of it. */
    private static synchronized NativeLibrary driver() {
        if (driver == null) {
            driver = NativeLibrary.getInstance(folder.resolve(DRIVER).toString());
        }
        return driver;
    }

    private static void prepare() {
        if (!Path.of("/usr/bin/g++").toFile().canExecute() && !succeeds(List.of("g++", "--version"))) {
            refusal = "no g++, which makes the stand-in for the driver";
            return;
        }
        try {
            folder = build();
            Path image = folder.resolve("kernels.ptx");
            Files.writeString(image, "// the stand-in has its kernels built in\n");
            System.setProperty("dino4j.cuda.driver", folder.resolve(DRIVER).toString());
            System.setProperty("dino4j.cuda.kernels", image.toString());
            if (Files.exists(folder.resolve(PRODUCTS))) {
                System.setProperty(
                        "dino4j.cuda.cublaslt", folder.resolve(PRODUCTS).toString());
            }
            System.setProperty("dino4j.cuda.nccl", folder.resolve(SUMS).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path build() throws IOException {
        Path module = Files.isDirectory(Path.of("src/test/cpp")) ? Path.of("") : Path.of("../dino-cuda");
        Path tests = module.resolve("src/test/cpp").toAbsolutePath().normalize();
        Path kernels = module.resolve("src/main/cuda").toAbsolutePath().normalize();
        Path target = module.resolve("target/stand-in").toAbsolutePath().normalize();
        Path done = target.resolve(digest(tests, kernels));
        if (Files.exists(done.resolve(DRIVER))) {
            return done;
        }
        Files.createDirectories(done);
        try (FileChannel channel =
                        FileChannel.open(target.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) { // another process of the same build may be at it
            if (lock.isValid() && !Files.exists(done.resolve(DRIVER))) {
                build(tests, kernels, target, done);
            }
        }
        return done;
    }

    private static void build(Path tests, Path kernels, Path target, Path done) throws IOException {
        Path work = Files.createTempDirectory(target, "build");
        List<String> includes = List.of("-I" + tests, "-I" + kernels, "-I" + work);
        list(kernels, work, includes);
        compile(tests.resolve("driver.cpp"), work.resolve(DRIVER), includes, "-fvisibility=hidden");
        Files.move(
                work.resolve("kernel_list.inc"), done.resolve("kernel_list.inc"), StandardCopyOption.REPLACE_EXISTING);
        String[] onDriver = {"-L" + work, "-l:" + DRIVER, "-Wl,-rpath,$ORIGIN"}; // they put work on its stream
        Path products = tests.resolve("blaslt.cpp");
        if (Files.exists(products)) {
            compile(products, work.resolve(PRODUCTS), includes, onDriver);
            Files.move(work.resolve(PRODUCTS), done.resolve(PRODUCTS), StandardCopyOption.ATOMIC_MOVE);
        }
        compile(tests.resolve("nccl.cpp"), work.resolve(SUMS), includes, onDriver);
        Files.move(work.resolve(SUMS), done.resolve(SUMS), StandardCopyOption.ATOMIC_MOVE);
        Files.move(work.resolve(DRIVER), done.resolve(DRIVER), StandardCopyOption.ATOMIC_MOVE);
        for (String left : List.of("all.cpp", "all.i")) {
            Files.delete(work.resolve(left));
        }
        Files.delete(work);
    }

    /** Writes down which kernels there are, as the preprocessor sees them: macros may make them. */
    private static void list(Path kernels, Path work, List<String> includes) throws IOException {
        String all = Files.exists(kernels.resolve("kernels.cu")) ? "#include \"kernels.cu\"\n" : "";
        Path source = work.resolve("all.cpp");
        Files.writeString(source, "#include \"emulator.h\"\n" + all + "#include \"probe.cuh\"\n");
        List<String> command = new ArrayList<>(List.of("g++", "-E", "-P", "-DEMU_LIST"));
        command.addAll(FLAGS);
        command.addAll(includes);
        command.addAll(List.of(source.toString(), "-o", work.resolve("all.i").toString()));
        run(command);
        StringBuilder list = new StringBuilder();
        Matcher matcher = KERNEL.matcher(Files.readString(work.resolve("all.i")));
        TreeSet<String> names = new TreeSet<>();
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        names.forEach(name -> list.append("EMU_KERNEL(").append(name).append(")\n"));
        Files.writeString(work.resolve("kernel_list.inc"), list);
    }

    private static void compile(Path source, Path library, List<String> includes, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("g++", "-shared"));
        command.addAll(FLAGS);
        command.addAll(includes);
        command.addAll(List.of(source.toString(), "-o", library.toString(), "-Wl,-soname," + library.getFileName()));
        command.addAll(List.of(more));
        run(command);
    }

    private static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + "\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the libraries are made from: they are built again where it has changed. */
    private static String digest(Path... folders) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(FLAGS.toString().getBytes(StandardCharsets.UTF_8));
            for (Path one : folders) {
                if (Files.isDirectory(one)) {
                    try (Stream<Path> files = Files.walk(one)) {
                        for (Path file :
                                files.filter(Files::isRegularFile).sorted().toList()) {
                            digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                            digest.update(Files.readAllBytes(file));
                        }
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
