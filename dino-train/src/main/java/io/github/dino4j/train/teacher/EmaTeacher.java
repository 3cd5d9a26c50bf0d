package io.github.dino4j.train.teacher;

import io.github.dino4j.core.parameter.ParameterStore;

/** The momentum teacher: an exponential moving average of the student's parameters, not of its buffers (Caron et al. 2021, section 3.1). */
public final class EmaTeacher {
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
        long averaged = teacher.layout().averagedSize(); // a teacher's buffers are of its own batches
        teacher.arithmetic()
                .move(
                        teacher.tensor().first(averaged),
                        (float) momentum,
                        student.tensor().first(averaged),
                        (float) (1.0 - momentum));
    }
}
