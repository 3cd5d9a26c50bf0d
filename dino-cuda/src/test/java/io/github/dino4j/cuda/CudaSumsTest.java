package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.NativeLibrary;
import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.cuda.group.LocalRank;
import io.github.dino4j.train.step.Laps;
import io.github.dino4j.train.step.SslTrainer;
import io.github.dino4j.train.step.TrainerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients that GPUs add up between them are those that go by way of the host. */
class CudaSumsTest {
    private static final String PROPERTY = "dino4j.cuda.nccl";
    private static final int RANKS = 2;
    private static final int STEPS = 3;
    private static final int FIRST = 20; // GPUs that no other test opens
    private static final String SUM = "ncclAllReduce";

    @SuppressWarnings("NullAway.Init")
    private NativeLibrary nccl;

    private @Nullable String path;

    @BeforeEach
    void twoGpus() {
        StandIn.requireEmulated();
        StandIn.reset();
        StandIn.set("devices", FIRST + RANKS);
        nccl = StandIn.sums();
        path = System.getProperty(PROPERTY);
    }

    @AfterEach
    void restore() {
        if (path != null) {
            System.setProperty(PROPERTY, path);
            fail(SUM, false);
            fail("ncclCommInitRank", false);
            StandIn.reset();
        }
    }

    private void fail(String call, boolean whether) {
        nccl.getFunction("standin_nccl_set").invokeVoid(new Object[] {call, whether ? 1L : 0L});
    }

    private long count(String call) {
        return nccl.getFunction("standin_nccl_get").invokeLong(new Object[] {call});
    }

    private static RunConfig config(int device, String... more) {
        SeededWork tiny =
                Objects.requireNonNull(SeededWork.methods().get("dino")).tiny();
        List<String> sets = new ArrayList<>(tiny.sets());
        sets.addAll(List.of("method.koleo=0.0", "train.device=" + device, "train.gradients.bucket_mb=0.01"));
        sets.addAll(List.of(more));
        return new SeededWork(tiny.files(), tiny.batch(), sets)
                .config("cuda", "float32")
                .shareOf(RANKS);
    }

    /** The weights after a few steps. */
    private static float[] train(RunConfig config, Group group) {
        int batch = config.train().batchSize();
        try (TrainerState state = TrainerState.initialized(config, group)) {
            SslTrainer trainer = new SslTrainer(state, state.method().schedules(STEPS), Rng.of(1), Laps.NONE);
            for (int step = 0; step < STEPS; step++) {
                Views views = new Views(batch, config.views());
                RandomStream random = Rng.of(step).fold(group.rank()).generator();
                for (byte[] values : List.of(views.global(), views.local())) {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (byte) random.nextLong();
                    }
                }
                trainer.step(List.of(views), state.method().schedules(STEPS).at(step));
            }
            float[] weights = new float[(int) state.student().weights().layout().size()];
            state.student().weights().buffer().get(weights);
            return weights;
        }
    }

    private static float[] trainTogether(int devices, String... more) throws InterruptedException, ExecutionException {
        List<Future<float[]>> ends = new ThreadGroupOfRanks(RANKS)
                .runOrdered(group -> train(config(FIRST + group.rank() % devices, more), group));
        assertThat(ends.get(1).get()).as("the same bits").isEqualTo(ends.get(0).get());
        return ends.get(0).get();
    }

    @Test
    void trainingGivesTheBitsOfTheWayByTheHost() throws Exception {
        long left = count("ncclCommDestroy");
        long before = count(SUM);
        float[] direct = trainTogether(RANKS);
        assertThat(count(SUM) - before).as("sums of several buckets").isGreaterThan((long) RANKS * STEPS);
        assertThat(count("ncclCommDestroy") - left).isEqualTo(RANKS);

        long sums = count(SUM);
        System.setProperty(PROPERTY, "false");
        assertThat(trainTogether(RANKS)).isEqualTo(direct);
        System.setProperty(PROPERTY, path + ".none");
        assertThat(trainTogether(RANKS)).as("no library").isEqualTo(direct);
        System.setProperty(PROPERTY, path);
        assertThat(trainTogether(1)).as("one GPU for both").isEqualTo(direct);
        trainTogether(RANKS, "train.gradients.precision=bfloat16");
        assertThat(count(SUM)).isEqualTo(sums);
    }

    @Test
    void aFailureIsOneSentence() throws InterruptedException {
        fail("ncclCommInitRank", true);
        assertThat(failures())
                .contains("NCCL cannot connect the GPUs of 2 processes: unhandled system error (stand-in: no route to"
                        + " host); NCCL_DEBUG=WARN makes it say more, and -Ddino4j.cuda.nccl=false adds up by way of"
                        + " the host");
        fail("ncclCommInitRank", false);
        fail(SUM, true);
        assertThat(failures()).anyMatch(message -> message.startsWith("NCCL cannot add up gradients: "));
    }

    /** What both processes end with; the second to fail may only see that the first has gone. */
    private static List<String> failures() throws InterruptedException {
        List<String> messages = new ArrayList<>();
        for (Future<float[]> end :
                new ThreadGroupOfRanks(RANKS).runOrdered(group -> train(config(FIRST + group.rank()), group))) {
            assertThatThrownBy(end::get).cause().satisfies(cause -> messages.add(String.valueOf(cause.getMessage())));
        }
        return messages;
    }

    /** A process that goes when the other waits for it. */
    private record Leaving(Group group, AtomicBoolean gone) implements Group {
        @Override
        public int rank() {
            return group.rank();
        }

        @Override
        public int size() {
            return group.size();
        }

        @Override
        public void sum(float[] values) {
            group.sum(values);
        }

        @Override
        public void sum(double[] values) {
            group.sum(values);
        }

        @Override
        public void broadcast(float[] values, int root) {
            group.broadcast(values, root);
        }

        @Override
        public boolean agree(boolean here) {
            if (gone.get()) {
                throw new IllegalStateException("it has gone");
            }
            return group.agree(here);
        }
    }

    @Test
    void aProcessThatHasGoneEndsTheSumsOfTheOther() throws Exception {
        long aborted = count("ncclCommAbort");
        List<Future<String>> ends = new ThreadGroupOfRanks(RANKS).run(group -> {
            AtomicBoolean gone = new AtomicBoolean();
            Residence residence = new CudaProvider()
                    .create(new EngineOptions(EngineOptions.FLOAT32.precision(), Recompute.CHEAP, FIRST + group.rank()))
                    .residence();
            INDArray values = Nd4j.ones(5);
            try (Residence.Sums sums = residence.sums(new Leaving(group, gone)).orElseThrow()) {
                Group.Pending end = sums.sum(residence.tensor(values));
                gone.set(true);
                end.await();
                return "";
            } catch (IllegalStateException e) {
                return String.valueOf(e.getMessage());
            }
        });
        for (Future<String> end : ends) {
            assertThat(end.get()).isEqualTo("it has gone");
        }
        assertThat(count("ncclCommAbort") - aborted).isEqualTo(RANKS);
    }

    @Test
    void processesOfAMachineTakeAGpuEach() {
        StandIn.set("devices", 4);
        assertThat(List.of(0, 1, 3, 4, 6)).extracting(CudaProvider::chosen).containsExactly(0, 1, 3, 0, 2);
        assertThat(LocalRank.of(Map.of())).isZero();
        assertThat(LocalRank.of(Map.of("SLURM_LOCALID", "3"))).isEqualTo(3);
        assertThat(LocalRank.of(Map.of("OMPI_COMM_WORLD_LOCAL_RANK", "1", "SLURM_LOCALID", "0")))
                .isEqualTo(1);
        System.setProperty(CudaProvider.ORDINAL, "1");
        try {
            assertThat(CudaProvider.chosen(3)).isEqualTo(1);
        } finally {
            System.clearProperty(CudaProvider.ORDINAL);
        }
    }
}
