package io.github.dino4j.vit.torch;

import io.github.dino4j.core.io.ElementType;
import io.github.dino4j.core.io.FileBytes;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.pickle.ForeignObject;
import io.github.dino4j.core.pickle.Global;
import io.github.dino4j.core.pickle.PickleMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file of {@code torch.save}: a zip file of a pickle and raw storages, as written since PyTorch 1.6, or the stream of
 * pickles and storages of PyTorch 0.2 to 1.5. Tensors become {@link TorchTensor}s; other values are those of
 * {@link PickleMachine}.
 */
public final class TorchFile {
    private static final int ZIP = 0x04034b50;
    private static final int PICKLE = 0x80;
    private static final int TAR_MARK = 257;
    private static final String PICKLE_ENTRY = "/data.pkl";
    private static final int STORAGE_WORDS = 5;
    private static final long MOST_PICKLE = 1L << 28;
    private static final String LITTLE = "little";

    private TorchFile() {}

    /**
     * Whether a file begins like one of PyTorch's.
     *
     * @param file the file
     * @return true for zip files, pickles and tar files
     * @throws IOException if it cannot be read
     */
    public static boolean isTorch(FileBytes file) throws IOException {
        return isZip(file) || isPickle(file) || isTar(file);
    }

    private static boolean isZip(FileBytes file) throws IOException {
        return file.size() >= Integer.BYTES && file.part(0, Integer.BYTES).getInt(0) == ZIP;
    }

    private static boolean isPickle(FileBytes file) throws IOException {
        return file.size() >= 2 && Byte.toUnsignedInt(file.part(0, 1).get(0)) == PICKLE;
    }

    private static boolean isTar(FileBytes file) throws IOException {
        byte[] mark = "ustar".getBytes(StandardCharsets.US_ASCII);
        if (file.size() < TAR_MARK + mark.length) {
            return false;
        }
        byte[] there = new byte[mark.length];
        file.part(TAR_MARK, mark.length).get(there);
        return new String(there, StandardCharsets.US_ASCII).equals("ustar");
    }

    /**
     * Reads the values of a file, without the elements of its tensors. Objects of classes that are not read become
     * {@link ForeignObject}s: nothing of them is executed.
     *
     * @param file the file, open as long as tensors' readers are asked for
     * @return the value that was saved
     * @throws InputException if it is none of PyTorch's or damaged
     * @throws IOException if it cannot be read
     */
    public static Object read(FileBytes file) throws IOException {
        return read(file, name -> {});
    }

    /**
     * Reads the values of a file, as above.
     *
     * @param file the file, open as long as tensors' readers are asked for
     * @param foreign is told the names of classes and functions that are not read
     * @return the value that was saved
     * @throws InputException if it is none of PyTorch's or damaged
     * @throws IOException if it cannot be read
     */
    public static Object read(FileBytes file, Consumer<String> foreign) throws IOException {
        if (isTar(file)) {
            throw new InputException(file.name() + ": written by PyTorch 0.1, as a tar file, which is not read;"
                    + " load it with PyTorch 1.x and save it again");
        }
        if (isZip(file)) {
            return fromZip(file, foreign);
        }
        if (isPickle(file)) {
            return TorchStream.read(file, foreign);
        }
        throw new InputException(file.name() + ": not a file of PyTorch");
    }

    private static Object fromZip(FileBytes file, Consumer<String> foreign) throws IOException {
        ZipEntries zip = ZipEntries.of(file);
        List<String> pickles =
                zip.names().stream().filter(name -> name.endsWith(PICKLE_ENTRY)).toList();
        if (pickles.size() != 1) {
            throw new InputException(file.name() + ": a zip file with " + pickles.size()
                    + " entries named data.pkl where a file of PyTorch has one");
        }
        String root = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE_ENTRY.length());
        if (zip.names().contains(root + "/constants.pkl")) {
            throw new InputException(file.name() + ": a TorchScript program, not a state dictionary; save"
                    + " model.state_dict() with torch.save");
        }
        checkOrder(file, zip, root + "/byteorder");
        if (zip.size(pickles.get(0)) > MOST_PICKLE) {
            throw new InputException(file.name() + ": a pickle of " + zip.size(pickles.get(0)) + " bytes; up to "
                    + MOST_PICKLE + " are read, which is more than tensors need");
        }
        return pickle(file.name(), zip.content(pickles.get(0)), identifier -> entry(identifier, zip, root), foreign)
                .read();
    }

    private static void checkOrder(FileBytes file, ZipEntries zip, String entry) throws IOException {
        long size = zip.size(entry);
        boolean little = size < 0
                || (size == LITTLE.length()
                        && StandardCharsets.US_ASCII
                                .decode(zip.content(entry))
                                .toString()
                                .equals(LITTLE));
        if (!little) {
            throw new InputException(file.name() + ": its byte order is not little-endian; save it on another machine");
        }
    }

    /** A pickle of a file whose refusals name the file. */
    static Named pickle(String name, ByteBuffer bytes, Global.Maker persistent, Consumer<String> foreign) {
        TorchGlobals globals = new TorchGlobals();
        return new Named(name, PickleMachine.withPlaceholders(bytes, globals::find, persistent, foreign));
    }

    /** A machine and the file that it reads. */
    record Named(String name, PickleMachine machine) {
        Object read() throws InputException {
            try {
                return machine.read();
            } catch (InputException e) {
                throw new InputException(name + ": its pickle " + e.getMessage(), e);
            }
        }
    }

    private static Object entry(List<?> identifier, ZipEntries zip, String root) throws InputException {
        List<?> words = words(identifier);
        if (!TorchGlobals.isKnown(words.get(1))) { // of complex or quantised numbers; where it lies does not matter
            return new ForeignObject(words.get(1) instanceof Global global ? global.name() : "a storage of no class");
        }
        ElementType type = TorchGlobals.elements(words.get(1));
        String entry = root + "/data/" + words.get(2);
        long elements = (Long) words.get(4);
        long size = zip.size(entry);
        if (size < 0 || elements < 0 || elements > Long.MAX_VALUE / type.width() || size != elements * type.width()) {
            throw new InputException("has a storage of " + elements + " " + type + " elements in " + entry + ", which "
                    + (size < 0 ? "is missing" : "has " + size + " bytes"));
        }
        return new Stored(type, elements, () -> zip.content(entry));
    }

    /** ('storage', class, key, device, elements, …). */
    static List<?> words(List<?> identifier) throws InputException {
        boolean fits = identifier.get(0) instanceof List<?> words
                && words.size() >= STORAGE_WORDS
                && words.get(0).equals("storage")
                && words.get(2) instanceof String
                && words.get(4) instanceof Long;
        if (!fits) {
            throw new InputException("refers to something outside of it that is no storage");
        }
        return (List<?>) identifier.get(0);
    }

    /** Finds raw elements. */
    interface Place {
        ByteBuffer find() throws IOException;
    }

    /** A storage in a file. */
    record Stored(ElementType type, long size, Place place) implements TorchTensor.Storage {
        @Override
        public ByteBuffer data() throws IOException {
            return place.find();
        }
    }
}
