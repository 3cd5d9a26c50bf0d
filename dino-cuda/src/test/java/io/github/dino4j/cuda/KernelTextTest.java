package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernels' text that the module brings is what nvcc makes of the sources, and spills no register on any architecture. */
class KernelTextTest {
    private static boolean has(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Tag("nightly")
    @Test
    void theTextIsThatOfTheSources() throws IOException, InterruptedException {
        assumeTrue(has("nvcc") && has("ptxas"), "no nvcc and ptxas, which make the kernels' text");
        Path root = Path.of(System.getProperty("dino.root"));
        Process check = new ProcessBuilder(root.resolve("scripts/cuda-ptx.sh").toString(), "--check")
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
        assertThat(said).contains("sm_80", "sm_90", "sm_100", "no spills", "is what the sources give");
    }
}
