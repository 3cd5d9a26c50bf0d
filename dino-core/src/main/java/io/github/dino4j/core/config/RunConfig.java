package io.github.dino4j.core.config;

/**
 * Everything a run is made of. {@code configs/base/dino.yaml} holds every key with its default.
 *
 * @param model the backbone
 * @param method what student and teacher learn from each other
 * @param views the crops and their distortions
 * @param data the images
 * @param optim the optimiser and its schedules
 * @param train the run: length, batch, threads, checkpoints
 * @param eval what is measured during and after training
 */
public record RunConfig(
        ModelConfig model,
        MethodConfig method,
        ViewsConfig views,
        DataConfig data,
        OptimConfig optim,
        TrainConfig train,
        EvalConfig eval) {}
