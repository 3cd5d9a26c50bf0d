package io.github.dino4j.train.teacher;

import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.engine.Threads;
import java.nio.FloatBuffer;

/** The momentum teacher: an exponential moving average of the student's parameters (Caron et al. 2021, section 3.1). */
public final class EmaTeacher {
    private static final int BLOCK = 1 << 14;

    private EmaTeacher() {}

    /**
     * Moves the teacher: teacher = m * teacher + (1 - m) * student.
     *
     * @param teacher changed in place
     * @param student the source
     * @param momentum m in [0, 1]
     */
    public static void move(ParameterStore teacher, ParameterStore student, double momentum) {
        int size = Math.toIntExact(teacher.layout().size());
        if (student.layout().size() != size) {
            throw new IllegalArgumentException("the teacher has " + size + " floats, the student "
                    + student.layout().size() + " floats; build both from one layout");
        }
        FloatBuffer source = student.buffer();
        FloatBuffer target = teacher.buffer();
        float keep = (float) momentum;
        float take = (float) (1.0 - momentum);
        Threads.forEach((size + BLOCK - 1) / BLOCK, block -> {
            int first = block * BLOCK;
            int count = Math.min(BLOCK, size - first);
            float[] t = new float[count];
            float[] s = new float[count];
            target.get(first, t);
            source.get(first, s);
            for (int i = 0; i < count; i++) {
                t[i] = t[i] * keep + s[i] * take;
            }
            target.put(first, t);
        });
    }
}
