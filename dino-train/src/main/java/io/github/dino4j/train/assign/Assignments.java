package io.github.dino4j.train.assign;

import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.ParameterStore;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What a method takes each image of the set for until the next epoch. It is found at an epoch's start, over all images; between, steps
 * read targets of their images from it. Images go by their number in the set.
 */
public interface Assignments {
    /**
     * Learns how many images there are. Before, any number has a target, so that steps can be taken on images of no set.
     *
     * @param images how many
     */
    void over(int images);

    /**
     * The targets of some images.
     *
     * @param numbers of the images of a part of a step
     * @return a row for each, or several, as the student's graph reads them; valid until the next call
     */
    float[] targets(int[] numbers);

    /**
     * Takes notice of what the student has computed of a part of a step, which may still not be taken.
     *
     * @param numbers of its images
     * @param student the outputs of the student's graph
     */
    void see(int[] numbers, Outputs student);

    /** Forgets what was seen of a step that is not taken. */
    void drop();

    /**
     * The step is taken: keeps what was seen, in all processes.
     *
     * @param group those that train together, each of which has seen images of its own
     */
    void keep(Group group);

    /** {@return matrices of one row for each image, to be held and overwritten by checkpoints, by prefix} */
    Map<String, ParameterStore> stores();

    /** {@return whole numbers, to be held and overwritten by checkpoints, by name} */
    Map<String, long[]> counters();

    /** {@return what is told of them with each step, by name} */
    Map<String, Double> signals();

    /**
     * Looks at all images, at the start of an epoch. Done twice it comes to the same: a run that ends before the epoch's first step
     * does it again.
     *
     * @param start of the epoch
     * @return what it came to, in words
     * @throws IOException if too many images cannot be read
     */
    String begin(EpochStart start) throws IOException;

    /**
     * The images that an epoch goes through, where that is not each of them once.
     *
     * @param start of the epoch
     * @return as many numbers as there are images; empty for all of them
     */
    default Optional<int[]> picks(EpochStart start) {
        return Optional.empty();
    }
}
