package io.github.dino4j.train.teacher;

import io.github.dino4j.core.config.method.TeacherConfig;
import io.github.dino4j.core.config.train.RampConfig;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.Scheduled;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.core.schedule.StepValues;
import java.util.List;

/** Each choice's teacher. */
final class Teachers implements TeacherConfig.Cases<Teacher> {
    private static final String MOMENTUM = "momentum";

    @Override
    public Teacher ema(TeacherConfig.Ema ema) {
        return new MovingAverage(ema.momentum());
    }

    @Override
    public Teacher previousEpoch() {
        return new Teacher() {
            @Override
            public void follow(ParameterStore teacher, ParameterStore student, StepValues at) {
                if (at.lastOfEpoch()) {
                    teacher.copyFrom(student);
                }
            }
        };
    }

    /** Copying after the update would be the student itself. */
    @Override
    public Teacher previousIteration() {
        return new Teacher() {
            @Override
            public void beforeUpdate(ParameterStore teacher, ParameterStore student) {
                teacher.copyFrom(student);
            }
        };
    }

    @Override
    public Teacher student() {
        return new StudentsWeights();
    }

    @Override
    public Teacher frozen(TeacherConfig.Frozen frozen) {
        return new Teacher() {};
    }

    /** Its network is {@link ImportedTeacher}: what is measured and exported as the teacher is the student. */
    @Override
    public Teacher imported(TeacherConfig.Imported imported) {
        return new StudentsWeights();
    }

    @Override
    public Teacher none() {
        return new StudentsWeights();
    }

    private record StudentsWeights() implements Teacher {
        @Override
        public boolean hasOwnWeights() {
            return false;
        }
    }

    private record MovingAverage(RampConfig ramp) implements Teacher {
        @Override
        public void follow(ParameterStore teacher, ParameterStore student, StepValues at) {
            EmaTeacher.move(teacher, student, at.of(MOMENTUM));
        }

        @Override
        public List<Scheduled> schedules(StepClock clock) {
            Signal signal = new Signal(MOMENTUM, "", "momentum of the teacher");
            return List.of(new Scheduled(signal, Schedules.cosine(ramp, clock.iterations())));
        }
    }
}
