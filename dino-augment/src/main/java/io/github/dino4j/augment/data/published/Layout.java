package io.github.dino4j.augment.data.published;

import io.github.dino4j.augment.data.Split;
import java.io.IOException;
import java.nio.file.Path;

/** How the authors of a set lay it out. */
interface Layout {
    /** {@return what the set is called} */
    String title();

    /**
     * Whether a folder holds the set, told by the files that say its classes.
     *
     * @param folder any folder
     * @return true if it does
     */
    boolean isIn(Path folder);

    /**
     * The images of a part.
     *
     * @param folder that holds the set
     * @param split which part
     * @return paths and classes; whether the images are there is not looked at
     * @throws IOException if the files that say so are damaged, incomplete or cannot be read
     */
    Listing list(Path folder, Split split) throws IOException;
}
