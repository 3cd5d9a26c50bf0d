package io.github.dino4j.augment.view;

/** How evaluation brings an image to the model's size: {@code eval.transform}. A choice for all images, never made per image. */
public enum EvalResize {
    /** The original's: the shorter side to 256/224 of the model's size, then the central crop. Small images are enlarged. */
    RESIZE_CROP("resize-crop") {
        @Override
        int shorterSide(int size) {
            return (int) Math.rint((double) size * REFERENCE_RESIZE / REFERENCE_SIZE);
        }
    },
    /**
     * The shorter side to the model's size itself, then the central crop: nothing of a square image is lost, and one that
     * has the model's size stays as it is. For sets of small images such as CIFAR.
     */
    WHOLE("whole") {
        @Override
        int shorterSide(int size) {
            return size;
        }
    };

    private static final int REFERENCE_SIZE = 224;
    private static final int REFERENCE_RESIZE = 256;

    private final String key;

    EvalResize(String key) {
        this.key = key;
    }

    /**
     * Finds a way by its name.
     *
     * @param name {@code resize-crop} or {@code whole}
     * @return the way
     * @throws IllegalArgumentException if there is none of that name
     */
    public static EvalResize named(String name) {
        for (EvalResize way : values()) {
            if (way.key.equals(name)) {
                return way;
            }
        }
        throw new IllegalArgumentException("eval.transform must be one of resize-crop, whole, was " + name);
    }

    /** {@return its name in configurations and files} */
    public String key() {
        return key;
    }

    /** What the shorter side of an image is resized to before the central crop of {@code size}, at least that. */
    abstract int shorterSide(int size);
}
