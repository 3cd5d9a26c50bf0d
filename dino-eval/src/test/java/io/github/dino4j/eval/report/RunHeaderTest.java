package io.github.dino4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunHeaderTest {
    @TempDir
    private Path folder;

    private String page(String config) throws IOException {
        Files.writeString(folder.resolve("config.yaml"), config);
        Files.writeString(folder.resolve("provenance.json"), "{\"images\": {\"train\": 12800}}");
        Files.writeString(folder.resolve("metrics.jsonl"), """
            {"step":0,"epochs":0,"signals":{"effective_rank":40.0,"mean_cosine":0.5}}
            {"step":200,"epoch":0,"loss":4.5,"images_per_s":100.0}
            {"step":200,"epochs":1,"signals":{"effective_rank":2.6,"mean_cosine":0.78,"head_mean_cosine":0.9}}
            """);
        return Files.readString(RunReport.write(folder));
    }

    @Test
    void thePageOpensWithTheVerdictTheModelTheDataAndTheTime() throws IOException {
        String page = page(ConfigPrinter.print(ConfigLoader.builtin("base/dino.yaml", List.of("data.train=images"))));
        assertThat(page)
                .containsSubsequence(
                        "<body>",
                        "class=\"lead wrong\">collapsed: dimensional collapse",
                        "vit_small_16: 21.7 million parameters, patches of 16",
                        "12,800 images to train on; images",
                        "2:08 min for 200 steps of 64 images, 100 images/s",
                        "effective rank 2.6",
                        "What to change",
                        "optim.lr",
                        "0.000125",
                        "Loss of each step, nats",
                        "ln K 11.09",
                        "<svg",
                        ">steps</text>");
    }

    @Test
    void aConfigurationThatCannotBeReadIsSaid() throws IOException {
        assertThat(page("train: {epochs: many}")).contains("no verdict: config.yaml cannot be read");
    }
}
