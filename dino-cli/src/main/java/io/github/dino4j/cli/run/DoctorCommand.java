package io.github.dino4j.cli.run;

import io.github.dino4j.cli.console.Console;
import io.github.dino4j.cli.console.ExitCode;
import io.github.dino4j.cli.console.JsonOption;
import io.github.dino4j.core.engine.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine;

/** Looks at the machine: JDK, backend, engines, threads, memory, disk; and multiplies two matrices to see that it works. */
@CommandLine.Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks JDK, ND4J backend, engines and their devices, threads, memory and disk.")
final class DoctorCommand implements Callable<Integer> {
    private static final long MIB = 1024L * 1024L;
    private static final int SIDE = 64;

    private final Console console;

    @CommandLine.Mixin
    private final JsonOption json = new JsonOption();

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, Object> findings = new LinkedHashMap<>();
        Runtime runtime = Runtime.getRuntime();
        findings.put("java", System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")");
        findings.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        findings.put("cores", runtime.availableProcessors());
        findings.put("heap_mb", runtime.maxMemory() / MIB);
        findings.put("backend", Nd4j.getBackend().getClass().getSimpleName());
        findings.put("engine", Engines.named("auto").name());
        Map<String, String> engines = Engines.descriptions();
        if (json.isAsked()) {
            findings.put("engines", engines);
        } else {
            engines.forEach((engine, line) -> findings.put("  " + engine, line));
        }
        findings.put(
                "disk_free_mb", Files.getFileStore(Path.of("").toAbsolutePath()).getUsableSpace() / MIB);
        boolean works = multiplies();
        findings.put("matmul", works ? "ok" : "wrong");
        if (json.isAsked()) {
            console.json(findings);
        } else {
            findings.forEach((key, value) -> console.say(String.format(Locale.ROOT, "%-14s %s", key, value)));
        }
        return works ? 0 : ExitCode.FAILED;
    }

    /** Ones times ones is the number of columns. */
    private static boolean multiplies() {
        INDArray product = Nd4j.ones(SIDE, SIDE).mmul(Nd4j.ones(SIDE, SIDE));
        return product.minNumber().doubleValue() == SIDE && product.maxNumber().doubleValue() == SIDE;
    }
}
