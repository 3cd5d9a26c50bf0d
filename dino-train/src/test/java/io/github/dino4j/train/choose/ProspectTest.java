package io.github.dino4j.train.choose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProspectTest {
    @ParameterizedTest
    @CsvSource({
        "60, nothing can be learned",
        "499, nothing can be learned",
        "1999, little can be learned",
        "7999, something can be learned",
        "8000, enough to learn"
    })
    void theNumberOfStepsSaysWhatCanBeLearned(long steps, String words) {
        assertThat(new Prospect(300, 4, steps, 10, 0.9).verdict()).contains(" steps: " + words);
    }

    @Test
    void tooFewStepsAreToldWithWhatIsWanted() {
        assertThat(new Prospect(300, 4, 60, 150, 0.9).describe())
                .containsExactly(
                        "60 steps of about 0.90 s, 4 an epoch: about 54 seconds here, without evaluation; 150 views of"
                                + " each image",
                        "60 steps: nothing can be learned; about 8,000 steps are wanted, 2.0 hours here");
    }
}
