package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the scripts say to mistakes, and which options of the JVM they leave to the user. Runs of theirs are in {@link LaunchedRunsTest}. */
class LaunchScriptsTest {
    @TempDir
    private Path folder;

    private ScriptsFolder scripts;

    @BeforeEach
    void layOut() throws IOException {
        scripts = new ScriptsFolder(folder);
    }

    /** A folder with an mpirun that says this of itself, before all others. */
    private void useMpirunThatSays(String version) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path mpirun = bin.resolve("mpirun");
        Files.writeString(mpirun, "#!/bin/sh\necho '" + version + "'\n");
        assertThat(mpirun.toFile().setExecutable(true)).isTrue();
        scripts.with("PATH", bin + ":" + System.getenv("PATH"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mpirun.sh | train x.yaml             | mpirun.sh: say how many processes: scripts/mpirun.sh -n 2 train CONFIG
            mpirun.sh | -n 0 train x.yaml        | mpirun.sh: say how many processes: scripts/mpirun.sh -n 2 train CONFIG
            mpirun.sh | -n two train x.yaml      | mpirun.sh: say how many processes: scripts/mpirun.sh -n 2 train CONFIG
            mpirun.sh | -n                       | mpirun.sh: -n needs a number
            mpirun.sh | -n 2                     | mpirun.sh: say what to run: scripts/mpirun.sh -n 2 train CONFIG
            mpirun.sh | -n 2 --host              | mpirun.sh: --host needs a value
            mpirun.sh | -n 2 --ppn 1 train       | mpirun.sh: unknown option --ppn: there are -n, --host and --hostfile; DINO_MPIRUN_OPTS takes others of mpirun's
            rabit.sh  | train x.yaml             | rabit.sh: say how many processes: scripts/rabit.sh -n 2 train CONFIG
            rabit.sh  | -n 2                     | rabit.sh: say what to run: scripts/rabit.sh -n 2 train CONFIG
            rabit.sh  | -n 2 --of 4 train x.yaml | rabit.sh: --at HOST:PORT is missing: where the first process listens, as all hosts know it
            rabit.sh  | -n 2 --of 4 --from 3 --at a:1 train | rabit.sh: processes 3 to 4 are not among the 4 of --of
            rabit.sh  | -n 2 --at nowhere train  | rabit.sh: --at must be HOST:PORT, was nowhere
            """)
    void aMistakeIsOneSentence(String script, String words, String sentence) throws Exception {
        ScriptsFolder.Ended ended = scripts.run(script, words.split(" "));
        assertThat(ended).isEqualTo(new ScriptsFolder.Ended(2, "", sentence + "\n"));
    }

    @Test
    void anotherMpiIsNamed() throws Exception {
        useMpirunThatSays("HYDRA build details: Version: 4.0.2");
        ScriptsFolder.Ended ended = scripts.run("mpirun.sh", "-n", "2", "train", "x.yaml");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.errors())
                .isEqualTo("mpirun.sh: %s is not Open MPI's: put Open MPI's first in PATH (Debian: openmpi-bin).%n"
                        .formatted(folder.resolve("bin/mpirun")));
    }

    /** Two collectors would keep the JVM from starting. */
    @Test
    void anotherCollectorTakesThePlaceOfOurs() throws Exception {
        scripts.with("DINO_JAVA_OPTS", "-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        ScriptsFolder.Ended ended = scripts.run("dino", "--version");
        assertThat(ended.status()).as(ended.errors()).isZero();
        assertThat(ended.out()).startsWith("Dino4j ");
    }

    /** A program that says what a step takes, and its parts after it. */
    @Test
    void methodsAreComparedByTheirWholeSteps() throws Exception {
        Path program = folder.resolve("program");
        Files.writeString(program, """
                #!/bin/sh
                views=10
                case "$*" in *byol*) views=2 ;; esac
                echo '{"views":'$views',"dino_step":{"median_s":0.25,"min_s":0.2},"forward":{"median_s":0.02}}'
                """);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        scripts.with("DINO", program.toString());
        ScriptsFolder.Ended ended = scripts.run("bench_methods.sh", "--batch", "5", "--rounds", "2", "byol");
        assertThat(ended.out()).as(ended.errors()).isEqualTo("""
                        method\tviews\tstep, ms\teach view of an image, us\tover DINO
                        dino\t10\t250.00\t5000.00\t1.00
                        byol\t2\t250.00\t25000.00\t5.00
                        """);
    }
}
