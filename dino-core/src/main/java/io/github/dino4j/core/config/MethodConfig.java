package io.github.dino4j.core.config;

/**
 * A self-distillation method as a value: teacher x target x loss x head x predictor.
 *
 * @param name the method's name, such as {@code dino}
 * @param teacher how the teacher follows the student
 * @param target how teacher outputs become targets
 * @param loss how student outputs are compared with targets
 * @param head the projection head
 * @param predictor an extra MLP on the student side
 */
public record MethodConfig(
        String name,
        TeacherConfig teacher,
        TargetConfig target,
        LossConfig loss,
        HeadConfig head,
        PredictorConfig predictor) {}
