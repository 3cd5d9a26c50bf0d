package io.github.dino4j.train.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.plan.DeviceEngine;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.vit.network.StudentGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A step of a method is kernels of the device from end to end: no operation of ND4J's, which a GPU would have to refuse. */
class DeviceOnlyTest {
    private static final Path CONFIGS = Path.of(System.getProperty("dino.root"), "configs");
    private static final int BATCH = 2;

    @TempDir
    private Path folder;

    /** A method or a backbone: what its configuration extends beside a recipe, and settings. */
    private record Case(String extend, List<String> sets) {}

    private static Stream<Case> methods() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String set : List.of("method.head.use_bn=false", "method.head.use_bn=true", "method.pairing.name=all")) {
            cases.add(new Case("base/dino.yaml", List.of(set)));
        }
        cases.add(new Case(
                "base/dino.yaml",
                List.of(
                        "method.teacher.name=none",
                        "method.target.name=none",
                        "method.loss={name: info-nce, temp: 0.2}")));
        try (Stream<Path> files = Files.list(CONFIGS.resolve("method"))) {
            files.map(file -> "method/" + file.getFileName())
                    .filter(DeviceOnlyTest::needsImagesAlone)
                    .sorted()
                    .forEach(file -> cases.add(new Case(file, List.of())));
        }
        for (String statistics : List.of("joint", "per-resolution")) {
            cases.add(new Case(
                    "model/convnet_small.yaml", List.of("model.widths=[4, 6]", "model.statistics=" + statistics)));
        }
        cases.add(new Case(
                "model/resnet18_cifar.yaml",
                List.of("model.blocks=[1, 1]", "model.image_size=8", "views.global.size=8", "views.local.size=4")));
        return cases.stream();
    }

    /** Those that learn from classes or from a trained network are LabelledStepTest's and ImportedTeacherTest's. */
    private static boolean needsImagesAlone(String file) {
        try {
            String text = Files.readString(CONFIGS.resolve(file));
            return !text.contains("{name: labels") && !text.contains("{name: imported");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Method method(Case each) throws IOException {
        Path yaml = folder.resolve("method.yaml");
        Files.writeString(
                yaml,
                "extends: [" + CONFIGS.resolve("recipe/textures_nano.yaml") + ", " + CONFIGS.resolve(each.extend())
                        + "]\n");
        List<String> all =
                new ArrayList<>(List.of("data.train=none", "method.head.hidden_dim=8", "method.head.out_dim=6"));
        if (!each.extend().startsWith("model/")) {
            all.addAll(List.of("model.depth=2", "model.embed_dim=12", "model.num_heads=2"));
        }
        all.addAll(each.sets());
        String text = Files.readString(CONFIGS.resolve(each.extend()));
        if (text.contains("queue: ")) {
            String part = text.contains("{name: sinkhorn-queue") ? "target" : "loss";
            all.addAll(List.of("method." + part + ".queue=8", "train.batch_size=2"));
        }
        if (text.contains("words: ")) {
            all.addAll(List.of("method.predictor.words=8", "train.batch_size=2"));
        }
        return new Method(ConfigLoader.load(yaml, all));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void teacherAndStudentNeedNothingOfNd4j(Case each) throws IOException {
        Method method = method(each);
        WatchedDevice device = new WatchedDevice();
        DeviceEngine engine = new DeviceEngine(device, new EngineOptions(Precision.FLOAT32, Recompute.NONE));
        ParameterStore weights = ParameterStore.initialized(method.network().layout(), Rng.of(1));
        if (method.assignments().isEmpty()) { // else targets are of images
            teach(method, engine, weights, false);
        }
        if (method.joinsAfter().isPresent()) {
            teach(method, engine, weights, true);
        }
        try (Plan student = engine.compile(method.studentGraph(BATCH), weights)) {
            StudentGraph graph = method.studentGraph(BATCH);
            touch(student, graph.images().size() == 1 ? List.of("global") : List.of("global", "local"));
            touch(student, method.studentInputs());
            touch(student, names(method, StateTensor.Kind.QUEUE));
            touch(student, names(method, StateTensor.Kind.TABLE));
            touch(student, names(method, StateTensor.Kind.WORDS));
            touch(student, List.copyOf(method.mixed(new float[BATCH]).keySet()));
            touch(student, method.assignments().isPresent() ? List.of(Method.TARGETS) : List.of());
            graph.draw(Rng.of(2), student::input);
            student.backward(Map.of(), new ParameterStore(weights.layout()));
        }
        assertThat(device.refused()).isEmpty();
    }

    private static void teach(Method method, DeviceEngine engine, ParameterStore weights, boolean joined) {
        try (Plan teacher = engine.compile(method.teacherGraph(BATCH, joined), weights)) {
            touch(teacher, List.of("global"));
            touch(teacher, names(method, StateTensor.Kind.MEAN));
            touch(teacher, joined ? names(method, StateTensor.Kind.VIEW_QUEUE) : List.of());
            touch(teacher, names(method, StateTensor.Kind.WORDS));
            method.drawForTeacher(BATCH, Rng.of(3), Share.WHOLE, teacher::input);
            touch(teacher, method.scheduledInputs());
            method.drawForTeacher(BATCH, Rng.of(2), Share.WHOLE, teacher::input);
            teacher.forward(Map.of());
        }
    }

    private static List<String> names(Method method, StateTensor.Kind kind) {
        return method.state().stream()
                .filter(each -> each.kind() == kind)
                .map(StateTensor::name)
                .toList();
    }

    /** Numbers for inputs; which they are does not matter. */
    private static void touch(Plan plan, List<String> inputs) {
        inputs.forEach(name -> plan.input(name).assign(0.5));
    }
}
