package io.github.dino4j.train.assign;

import io.github.dino4j.core.config.method.Clusters;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.host.HostResidence;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.cluster.SphericalKMeans;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * DeepCluster v2's memory (Caron et al. 2020, appendix): the feature that each image had last in each of the large views. At an
 * epoch's start each head of prototypes takes one view's features, one after the other, and clusters them anew: the centroids become
 * its prototypes, the clusters the targets of all views until the next epoch. Before the first epoch features come from a pass over
 * all images. Of several processes each has the whole bank, takes in what all have seen, and clusters its share of the rows.
 */
public final class ClusterBank implements Assignments {
    /** The prototypes (heads * P, D), rows of length 1: what the student's graph reads, and their name in checkpoints. */
    public static final String PROTOTYPES = "deepcluster.prototypes";

    /** The student's output of features (G*B, D), of length 1. */
    public static final String FEATURES = "deepcluster.features";

    /** The signal that tells the share of prototypes or classes that have images. */
    public static final String USED = "classes_used";

    private static final String BANK = "bank";
    private static final String ASSIGNED = "deepcluster.assigned";
    private static final String IN_USE = "deepcluster.used";

    private final Clusters config;
    private final int views;
    private final int dim;
    private final List<Seen> pending = new ArrayList<>();
    private final long[] used = new long[1];
    private long[] assigned = new long[0]; // (heads, N)
    private int images;
    private float[] targets = new float[0];
    private @Nullable ParameterStore bank;

    /**
     * Describes a bank.
     *
     * @param config of the prototypes
     * @param views large views G, a feature of each
     * @param dim numbers of a feature D
     */
    public ClusterBank(Clusters config, int views, int dim) {
        this.config = config;
        this.views = views;
        this.dim = dim;
        this.used[0] = (long) config.heads() * config.prototypes();
    }

    @Override
    public void over(int count) {
        images = count;
        assigned = new long[Math.multiplyExact(config.heads(), count)];
        for (int i = 0; i < assigned.length; i++) {
            assigned[i] = i % count % config.prototypes();
        }
        List<Parameter> parameters = new ArrayList<>();
        for (int view = 0; view < views; view++) {
            parameters.add(new Parameter(name(view), List.of((long) count, (long) dim), Initializer.ZEROS, false));
        }
        bank = new ParameterStore(new ParameterLayout(parameters), HostResidence.INSTANCE);
    }

    private static String name(int view) {
        return "view" + view;
    }

    /** One-hot rows (B*heads, P), the heads of an image one after the other. */
    @Override
    public float[] targets(int[] numbers) {
        int heads = config.heads();
        targets = new float[numbers.length * heads * config.prototypes()];
        for (int row = 0; row < numbers.length * heads; row++) {
            int number = numbers[row / heads];
            long cluster = images == 0 ? number % config.prototypes() : assigned[row % heads * images + number];
            targets[row * config.prototypes() + (int) cluster] = 1.0f;
        }
        return targets;
    }

    @Override
    public void see(int[] numbers, Outputs student) {
        if (images > 0) {
            pending.add(new Seen(numbers.clone(), student.floats(FEATURES)));
        }
    }

    @Override
    public void drop() {
        pending.clear();
    }

    @Override
    public void keep(Group group) {
        ParameterStore store = bank;
        if (store == null) {
            return;
        }
        for (Seen part : pending) {
            for (Seen each : SeenByAll.of(part, group)) {
                put(store, each);
            }
        }
        pending.clear();
    }

    private void put(ParameterStore store, Seen part) {
        int batch = part.numbers().length;
        for (int view = 0; view < views; view++) {
            for (int i = 0; i < batch; i++) {
                put(store, view, part.numbers()[i], part.features(), (view * batch + i) * dim);
            }
        }
    }

    private void put(ParameterStore store, int view, int number, float[] from, int offset) {
        long start = store.layout().slot(name(view)).offset();
        store.flat()
                .data()
                .asNioFloat()
                .position((int) (start + (long) number * dim))
                .put(from, offset, dim);
    }

    @Override
    public Map<String, ParameterStore> stores() {
        return bank == null ? Map.of() : Map.of(BANK, bank);
    }

    @Override
    public Map<String, long[]> counters() {
        if (images == 0) {
            return Map.of();
        }
        Map<String, long[]> counters = new LinkedHashMap<>();
        counters.put(ASSIGNED, assigned);
        counters.put(IN_USE, used);
        return counters;
    }

    @Override
    public Map<String, Double> signals() {
        return Map.of(USED, used[0] / ((double) config.heads() * config.prototypes()));
    }

    @Override
    public String begin(EpochStart start) throws IOException {
        ParameterStore store = bank;
        if (store == null) {
            throw new IllegalStateException("how many images there are must be said first");
        }
        if (start.epoch() == 0) {
            fill(store, start);
        }
        int prototypes = config.prototypes();
        float[] all = new float[config.heads() * prototypes * dim];
        used[0] = 0;
        for (int head = 0; head < config.heads(); head++) {
            Rng rng = start.rng("clusters").fold(head);
            SphericalKMeans.Rows rows = new SphericalKMeans.Rows(store.get(name(head % views)), dim, start.group());
            SphericalKMeans.Result clusters =
                    SphericalKMeans.of(rows, prototypes, config.iterations(), rng.generator());
            System.arraycopy(clusters.centroids(), 0, all, head * prototypes * dim, prototypes * dim);
            for (int i = 0; i < images; i++) {
                assigned[head * images + i] = clusters.assigned()[i];
            }
            used[0] += clusters.used(prototypes);
        }
        start.remembered().set(PROTOTYPES, all);
        long whole = (long) config.heads() * prototypes;
        return String.format(
                Locale.ROOT,
                "%,d images in %,d clusters%s",
                images,
                used[0],
                used[0] == whole ? "" : String.format(Locale.ROOT, ", %,d prototypes have none", whole - used[0]));
    }

    /** The first features; of images that cannot be read there are none, and no step trains on them. */
    private void fill(ParameterStore store, EpochStart start) throws IOException {
        Sweep sweep = new Sweep(start);
        for (int view = 0; view < views; view++) {
            int to = view;
            sweep.run(start.rng("bank").fold(view), (number, outputs, offset) -> {
                put(store, to, number, unit(outputs, offset), 0);
            });
        }
    }

    private float[] unit(float[] outputs, int offset) {
        double squares = 0.0;
        for (int i = offset; i < offset + dim; i++) {
            squares += (double) outputs[i] * outputs[i];
        }
        double scale = 1.0 / Math.max(Math.sqrt(squares), 1e-12);
        float[] unit = new float[dim];
        for (int i = 0; i < dim; i++) {
            unit[i] = (float) (outputs[offset + i] * scale);
        }
        return unit;
    }
}
