package io.github.dino4j.rabit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.InputException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RabitMemberTest {
    private static final Duration USUAL = Duration.ofSeconds(90);
    private static final Map<String, String> WHOLE = Map.of(
            "DINO_RABIT_URI", "node-1", "DINO_RABIT_PORT", "9091", "DINO_RABIT_RANK", "2", "DINO_RABIT_SIZE", "4");

    private static Map<String, String> with(String name, String value) {
        Map<String, String> changed = new HashMap<>(WHOLE);
        changed.put(name, value);
        return changed;
    }

    private static void assertRefused(String name, String value, String message) {
        assertThatThrownBy(() -> RabitMember.of(with(name, value), USUAL))
                .isInstanceOf(InputException.class)
                .hasMessage(message);
    }

    @Test
    void variablesSayWhichProcessThisIs() throws InputException {
        assertThat(RabitMember.of(WHOLE, USUAL)).isEqualTo(new RabitMember("node-1", 9091, 2, 4, USUAL));
        assertThat(RabitMember.of(with("DINO_RABIT_TIMEOUT", " 7 "), USUAL).patience())
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(RabitMember.isIn(WHOLE)).isTrue();
        assertThat(RabitMember.isIn(Map.of("DINO_RABIT_TIMEOUT", "7"))).isFalse();
    }

    @Test
    void eachWrongVariableIsNamedWithItsBoundsAndItsValue() {
        assertRefused("DINO_RABIT_RANK", "4", "DINO_RABIT_RANK must be in [0, 3], was 4");
        assertRefused("DINO_RABIT_SIZE", "0", "DINO_RABIT_SIZE must be in [1, 4096], was 0");
        assertRefused("DINO_RABIT_PORT", "70000", "DINO_RABIT_PORT must be in [1, 65535], was 70000");
        assertRefused("DINO_RABIT_TIMEOUT", "0", "DINO_RABIT_TIMEOUT must be in [1, 86400], was 0");
        assertRefused(
                "DINO_RABIT_RANK",
                "two",
                "DINO_RABIT_RANK: \"two\" is no number; give the number of this process, from 0");
        assertRefused(
                "DINO_RABIT_URI",
                "tcp://node-1",
                "DINO_RABIT_URI: \"tcp://node-1\" is no name or address of a host; give that of the first process's");
    }

    @Test
    void whatIsMissingIsNamedWithItsMeaning() {
        assertRefused(
                "DINO_RABIT_SIZE",
                " ",
                "DINO_RABIT_SIZE is not set; give how many processes there are, or start by scripts/rabit.sh, which sets it");
        assertThatThrownBy(() -> RabitMember.of(Map.of(), USUAL))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("DINO_RABIT_URI is not set; give the name of the first process's host");
    }
}
