package io.github.dino4j.eval.video;

/**
 * An object number for each pixel, 0 for none.
 *
 * @param width columns
 * @param height rows
 * @param labels row by row, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are bulk data: compared by no one, copied by no one
public record Mask(int width, int height, byte[] labels) {
    /** The label of pixels that count neither way. */
    static final int VOID = 255;

    /**
     * Checks that the labels fill the mask.
     *
     * @param width columns
     * @param height rows
     * @param labels row by row
     */
    public Mask {
        if (width < 1 || height < 1 || labels.length != width * height) {
            throw new IllegalArgumentException(
                    "a mask of " + width + "x" + height + " cannot have " + labels.length + " labels");
        }
    }

    /**
     * The label of a pixel.
     *
     * @param index row by row
     * @return from 0 to 255
     */
    public int at(int index) {
        return labels[index] & 0xFF;
    }

    /** {@return the highest object number, void pixels left out} */
    public int objects() {
        int highest = 0;
        for (int i = 0; i < labels.length; i++) {
            highest = at(i) == VOID ? highest : Math.max(highest, at(i));
        }
        return highest;
    }

    /**
     * Where one object is.
     *
     * @param object its number, from 1
     * @return one for each pixel
     */
    public boolean[] object(int object) {
        boolean[] region = new boolean[labels.length];
        for (int i = 0; i < region.length; i++) {
            region[i] = at(i) == object;
        }
        return region;
    }

    /**
     * Takes the nearest pixel, as Pillow does.
     *
     * @param newWidth columns
     * @param newHeight rows
     * @return the resized mask
     */
    public Mask nearest(int newWidth, int newHeight) {
        byte[] resized = new byte[newWidth * newHeight];
        double stepX = (double) width / newWidth;
        double stepY = (double) height / newHeight;
        for (int y = 0; y < newHeight; y++) {
            int source = (int) ((y + 0.5) * stepY);
            for (int x = 0; x < newWidth; x++) {
                int column = (int) ((x + 0.5) * stepX);
                resized[y * newWidth + x] = labels[source * width + column];
            }
        }
        return new Mask(newWidth, newHeight, resized);
    }
}
