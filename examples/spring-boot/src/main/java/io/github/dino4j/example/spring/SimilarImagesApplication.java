package io.github.dino4j.example.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Starts the service: {@code java -jar … --dino.weights=runs/dino --dino.index=features.safetensors}, where {@code dino embed
 * runs/dino photos --output features.safetensors} has written the index.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class SimilarImagesApplication {
    /**
     * Starts the service.
     *
     * @param args properties, such as {@code --dino.weights=FILE}
     */
    public static void main(String[] args) {
        SpringApplication.run(SimilarImagesApplication.class, args);
    }
}
