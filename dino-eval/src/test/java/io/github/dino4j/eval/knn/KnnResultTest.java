package io.github.dino4j.eval.knn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.eval.metric.Accuracy;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnnResultTest {
    private final KnnScore score = new KnnScore(20, 12, new Accuracy(4, 50, 75, List.of(50.0, 50.0), List.of()));

    @Test
    void theJsonHasTheKeysOfTheCommandLine() throws JsonProcessingException {
        KnnResult result = new KnnResult(12, 4, 2, List.of(score), List.of());

        assertThat(new ObjectMapper().writeValueAsString(result.toJson()))
                .isEqualTo(
                        "{\"k\":{\"20\":{\"top1\":50.0,\"top5\":75.0}},\"train\":12,\"val\":4,\"classes\":2,\"index\":\"exact\"}");
    }

    @Test
    void theJsonCarriesTheNotes() {
        assertThat(new KnnResult(12, 4, 2, List.of(score), List.of("few")).toJson())
                .containsEntry("notes", List.of("few"));
    }

    @Test
    void anotherKIsRefusedWithTheOnesThereAre() {
        assertThatThrownBy(() -> new KnnResult(12, 4, 2, List.of(score), List.of()).top1(10))
                .hasMessage("k=10 was not evaluated, only k=[20]");
    }
}
