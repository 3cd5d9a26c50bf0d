package io.github.dino4j.example.spring;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is set of the service, below {@code dino} in its configuration.
 *
 * @param weights a run directory or any weights file
 * @param index features that {@code dino embed} has written with the same weights
 * @param maxUpload most bytes of an image file
 * @param maxPixels largest width times height of an image that is decoded
 * @param maxBatch most images that are computed at once, a power of two
 * @param patience how long a check of health waits for a vector
 */
@ConfigurationProperties("dino")
public record DinoProperties(
        Path weights,
        Path index,
        @DefaultValue("10MB") DataSize maxUpload,
        @DefaultValue("50000000") long maxPixels,
        @DefaultValue("16") int maxBatch,
        @DefaultValue("10s") Duration patience) {}
