package io.github.dino4j.train.teacher;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.core.parameter.ParameterStore;
import java.nio.FloatBuffer;

/** The momentum teacher: an exponential moving average of the student's parameters (Caron et al. 2021, section 3.1). */
public final class EmaTeacher {
    private static final int BLOCK = 1 << 11; // floats that are copied to the heap at a time
    private static final int CHUNK = 1 << 15; // floats of a thread's share

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
        Threads.forEach((size + CHUNK - 1) / CHUNK, chunk -> {
            int end = Math.min(size, (chunk + 1) * CHUNK);
            float[] t = new float[BLOCK];
            float[] s = new float[BLOCK];
            for (int first = chunk * CHUNK; first < end; first += BLOCK) {
                int count = Math.min(BLOCK, end - first);
                target.get(first, t, 0, count);
                source.get(first, s, 0, count);
                for (int i = 0; i < count; i++) {
                    t[i] = t[i] * keep + s[i] * take;
                }
                target.put(first, t, 0, count);
            }
        });
    }
}
