package io.github.dino4j.mpi;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.Groups;
import io.github.dino4j.train.DinoTrainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** What a process of the tests does; mpirun starts it. */
final class RankMain {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int COUNT = 100_003; // beyond what is sent in one message

    private final PrintStream said = System.out;

    private RankMain() {}

    public static void main(String[] args) throws IOException {
        RankMain rank = new RankMain();
        System.setOut(System.err); // libraries print there
        switch (args[0]) {
            case "sums" -> Groups.during("auto", TIMEOUT, group -> rank.sums(group));
            case "wait" -> rank.waitForEver();
            default -> rank.train(args);
        }
        System.exit(0);
    }

    /** A line at once: those of several processes must not mix. */
    private void say(String line) {
        said.write((line + "\n").getBytes(StandardCharsets.UTF_8), 0, line.length() + 1);
        said.flush();
    }

    private static float[] ramp(int rank) {
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = (i % 977 + 1) / (3f + rank);
        }
        return values;
    }

    /** Sums of bfloat16 are near those of float32, and the same bits in all processes. */
    private static void requireRounded(Group group, float[] exact) {
        FloatBuffer direct = ByteBuffer.allocateDirect((COUNT + 1) * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        direct.position(1).put(ramp(group.rank())).flip().position(1);
        group.sumRoundedLater(direct).await();
        float[] rounded = new float[COUNT];
        direct.get(rounded);
        for (int i = 0; i < COUNT; i++) {
            if (Math.abs(rounded[i] - exact[i]) > exact[i] / 64) {
                throw new IllegalStateException("rounded sum " + i + " is " + rounded[i] + ", not " + exact[i]);
            }
        }
        for (float each : group.gather(new float[] {Arrays.hashCode(rounded) >>> 8})) {
            if (each != Arrays.hashCode(rounded) >>> 8 || Arrays.equals(rounded, exact)) {
                throw new IllegalStateException("rounded sums differ between processes, or are not rounded");
            }
        }
    }

    private boolean sums(Group group) {
        int rank = group.rank();
        float[] floats = ramp(rank);
        group.sum(floats);
        requireRounded(group, floats);
        double[] doubles = {rank, 1e-12 * rank, 1.0};
        group.sum(doubles);
        FloatBuffer direct = ByteBuffer.allocateDirect((COUNT + 5) * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        direct.position(3).put(ramp(rank)).flip().position(3);
        Group.Pending later = group.sumLater(direct);
        float[] given = {rank == 1 ? 7f : -1f, rank == 1 ? 8f : -1f};
        group.broadcast(given, 1);
        float[] all = group.gather(new float[] {rank, 10f * rank});
        later.await();
        float[] summed = new float[COUNT];
        direct.get(summed);
        float[] all2 = group.gather(new float[] {Arrays.hashCode(floats) >>> 8});
        say("rank " + rank + " of " + group.size() + ": bits " + Arrays.equals(floats, summed) + " "
                + (all2[0] == all2[all2.length - 1]) + ", doubles " + Arrays.toString(doubles) + ", given "
                + Arrays.toString(given) + ", gathered " + Arrays.toString(all) + ", agree " + group.agree(rank == 1)
                + " " + group.agree(false) + ", beyond " + direct.get(0) + ", first " + floats[0]);
        return true;
    }

    /** All processes make a call that the first one never makes; who is killed then is the test's choice. */
    private void waitForEver() throws IOException {
        try {
            Groups.during("auto", TIMEOUT, group -> {
                say("rank " + group.rank() + " pid " + ProcessHandle.current().pid());
                while (!group.agree(false)) {
                    Thread.onSpinWait();
                }
                return true;
            });
        } catch (IOException | RuntimeException e) {
            say("told: " + e.getMessage());
            System.exit(1);
        }
    }

    /** {@code train DIR [stop STEP]}: at that step the last process is stopped, as by SIGSTOP. */
    private void train(String[] args) throws IOException {
        DinoTrainer trainer = SmallRun.in(args[1]);
        int rank = Integer.parseInt(System.getenv().getOrDefault("OMPI_COMM_WORLD_RANK", "0"));
        int last = Integer.parseInt(System.getenv().getOrDefault("OMPI_COMM_WORLD_SIZE", "1")) - 1;
        if (args.length > 3 && rank == last) {
            long step = Long.parseLong(args[3]);
            trainer.listen(event -> {
                if (event instanceof RunEvent.StepFinished finished && finished.step() == step) {
                    signal(args[2]);
                }
            });
        }
        try {
            trainer.log(System.err).train();
            say("rank " + rank + " finished");
        } catch (IOException | RuntimeException e) {
            say("told: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void signal(String name) {
        try {
            new ProcessBuilder(
                            "kill",
                            "-" + name,
                            Long.toString(ProcessHandle.current().pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
