package io.github.dino4j.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A safetensors file that is read piece by piece, so that its tensors may have any size. */
public final class TensorFile implements AutoCloseable {
    private final FileBytes bytes;
    private final SafeTensorsHeader header;

    private TensorFile(FileBytes bytes, SafeTensorsHeader header) {
        this.bytes = bytes;
        this.header = header;
    }

    /**
     * Opens a file.
     *
     * @param file the file
     * @return its tensors
     * @throws InputException if it is not a safetensors file, or damaged
     * @throws IOException if it cannot be read
     */
    public static TensorFile open(Path file) throws IOException {
        FileBytes bytes = FileBytes.open(file);
        try {
            return new TensorFile(bytes, SafeTensorsHeader.read(bytes));
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    /** {@return texts by name} */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * Whether a tensor is there.
     *
     * @param name its name
     * @return whether there is one
     */
    public boolean has(String name) {
        return header.regions().containsKey(name);
    }

    /**
     * What the elements of a tensor are.
     *
     * @param name of a tensor that is there
     * @return an {@link ElementType}'s name
     */
    public String type(String name) {
        return region(name).type();
    }

    /**
     * The extents of a tensor.
     *
     * @param name of a tensor that is there
     * @return its shape
     */
    public List<Long> shape(String name) {
        return region(name).shape();
    }

    /**
     * Some bytes of a tensor.
     *
     * @param name of a tensor that is there
     * @param start the first of its bytes
     * @param length how many
     * @return the bytes, little-endian and read-only
     * @throws IOException if they cannot be read
     */
    public ByteBuffer part(String name, long start, int length) throws IOException {
        SafeTensorsHeader.Region region = region(name);
        if (start < 0 || length < 0 || length > region.size() - start) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + start + " are not in the " + region.size() + " of tensor " + name);
        }
        return bytes.part(header.dataStart() + region.start() + start, length);
    }

    private SafeTensorsHeader.Region region(String name) {
        SafeTensorsHeader.Region region = header.regions().get(name);
        if (region == null) {
            throw new IllegalArgumentException("there is no tensor " + name);
        }
        return region;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
