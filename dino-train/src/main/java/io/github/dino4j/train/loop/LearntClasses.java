package io.github.dino4j.train.loop;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.Clusters;
import io.github.dino4j.core.config.method.TargetConfig;
import io.github.dino4j.core.io.InputException;

/** What a method that learns classes needs of its images. */
final class LearntClasses {
    private LearntClasses() {}

    /**
     * Refuses images whose classes cannot be learnt; does nothing for methods that do not learn any.
     *
     * @param what where the images are, for messages
     * @param images to train on
     * @param config the run
     * @throws InputException if an image has no class, or there are more classes than outputs
     */
    static void require(String what, ImageSource images, RunConfig config) throws InputException {
        if (!config.method().target().readsLabels()) {
            return;
        }
        require(what, images.classes().size(), config);
        for (int i = 0; i < images.size(); i++) {
            if (images.label(i) == ImageSource.UNLABELED) {
                throw new InputException(
                        images.name(i) + ": has no class, which method.target.name=labels learns; put it"
                                + " into a folder of its class, or leave it out");
            }
        }
    }

    /** As above, of a number of classes. */
    static void require(String what, int classes, RunConfig config) throws InputException {
        if (!config.method().target().readsLabels()) {
            return;
        }
        int outputs = config.method().head().outDim();
        if (classes < 2) {
            throw new InputException(what + ": has " + (classes == 0 ? "no classes" : "one class")
                    + ", and method.target.name=labels learns two or more; sort the images into a folder for each class"
                    + (config.data().labels().equals("none") ? ", and set data.labels=folder" : ""));
        }
        if (classes > outputs) {
            throw new InputException(
                    what + ": has " + classes + " classes, more than the outputs; set method.head.out_dim=" + classes);
        }
    }

    /** Refuses more clusters or classes than there are images to be in them. */
    static void requireFew(String what, int images, RunConfig config) throws InputException {
        TargetConfig target = config.method().target();
        String key = target instanceof Clusters ? "method.target.prototypes" : "method.head.out_dim";
        int most = target instanceof Clusters clusters
                ? clusters.prototypes()
                : config.method().head().outDim();
        if (target.looksAtAll() && most > images) {
            throw new InputException(what + ": has " + images + " training images, fewer than " + key + "=" + most
                    + ", which are found among them; lower it to a tenth of the images or less");
        }
    }
}
