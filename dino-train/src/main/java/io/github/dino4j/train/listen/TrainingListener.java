package io.github.dino4j.train.listen;

import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.eval.diagnose.Diagnosis;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Is told of a run from its beginning to its end, and changes nothing of it. {@code DinoTrainer.listener} adds one; a {@link
 * ListenerProvider} makes one that configurations can name.
 *
 * <p>All methods are called on the training thread, one after the other, by the first process of a group alone: {@link #started}
 * first, {@link #ended} last, and between them, in the order in which it happens, {@link #on} for each line of {@code metrics.jsonl},
 * after the line is written. After an epoch come {@link #embedded}, {@link #on} with the epoch's accuracies, {@link #on} with what
 * was measured without labels, {@link #judged} after each of these two, {@link #drawn}, and {@link #saved} where a checkpoint was due.
 * Several listeners are told in the order of {@code train.watch.listeners}, then in that in which programs added them.
 *
 * <p>A listener that throws an exception is named once in the log and told nothing more; the run goes on as if it had never been
 * there. Training waits for what is done here: whoever has to wait for a disk or a network does so on a thread of its own.
 *
 * <p>A run that was ended in its middle and goes on starts again from its last checkpoint, so that some of what was told before
 * comes again: see {@link StartedRun#isToldAgain}.
 */
public interface TrainingListener extends RunListener {
    /**
     * Steps are about to be taken.
     *
     * @param run configuration, directory and length
     * @throws IOException if the listener cannot go on
     */
    default void started(StartedRun run) throws IOException {}

    /**
     * Something was measured, warned of or done: {@link RunEvent#numbers} has the values by name.
     *
     * @param event a line of {@code metrics.jsonl}
     */
    @Override
    default void on(RunEvent event) {}

    /**
     * The run was diagnosed, which happens whenever something was measured.
     *
     * @param step steps completed
     * @param diagnosis the verdict, its evidence, and what to change
     * @throws IOException if the listener cannot go on
     */
    default void judged(long step, Diagnosis diagnosis) throws IOException {}

    /** {@return how many images at most {@link #embedded} shall be told of, 0 for none} */
    default int embeddings() {
        return 0;
    }

    /**
     * Some images have new features: held-out images when k-NN was measured, or images of the sample that is measured without labels.
     *
     * @param images the same ones each time, of each of the two
     * @throws IOException if the listener cannot go on
     */
    default void embedded(EmbeddedImages images) throws IOException {}

    /**
     * Pictures were written into the run directory.
     *
     * @param pictures which
     * @throws IOException if the listener cannot go on
     */
    default void drawn(DrawnPictures pictures) throws IOException {}

    /**
     * A checkpoint was written.
     *
     * @param step steps completed
     * @param checkpoint its file, which is deleted when newer ones take its place
     * @throws IOException if the listener cannot go on
     */
    default void saved(long step, Path checkpoint) throws IOException {}

    /**
     * No more steps are taken. A process that is killed does not say so.
     *
     * @param end whether the run came to its end, was stopped or failed
     * @throws IOException if the listener cannot go on
     */
    default void ended(EndedRun end) throws IOException {}
}
