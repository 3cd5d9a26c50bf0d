package io.github.dino4j.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SharingTest {
    @Test
    void processesThatMayUseTheSameCoresShareThem() {
        List<Place> places = List.of(new Place(0, "a", "0-7"), new Place(1, "a", "0-7"), new Place(2, "b", "0-7"));
        assertThat(Sharing.of(places, 1).processes()).isEqualTo(2);
        assertThat(Sharing.of(places, 2).processes()).isEqualTo(1);
        assertThat(Sharing.of(places, 0).sentence("mpi", 4))
                .isEqualTo("3 processes by mpi (2 on a, 1 on b); each computes in 4 threads if train.threads does not"
                        + " say otherwise");
    }

    @Test
    void processesBoundToCoresOfTheirOwnDoNot() {
        List<Place> places = List.of(new Place(0, "a", "0-3"), new Place(1, "a", "4-7"));
        assertThat(Sharing.of(places, 0).processes()).isEqualTo(1);
        assertThat(Sharing.of(places, 0).sentence("mpi", 1))
                .isEqualTo("2 processes by mpi (on a); each computes in 1 thread if train.threads does not say"
                        + " otherwise, since the launcher has bound each to cores of its own");
    }

    @Test
    void aProcessKnowsWhereItIs() {
        assertThat(Place.here(2).toString()).startsWith("rank 2 (").doesNotContain("()");
    }

    @Test
    void textsOfAnyLettersAreCarried() {
        assertThat(Texts.gather(Group.ALONE, "r\u00e9seau-\u4e00")).containsExactly("r\u00e9seau-\u4e00");
    }
}
