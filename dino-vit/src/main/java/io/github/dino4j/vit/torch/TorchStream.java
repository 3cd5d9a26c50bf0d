package io.github.dino4j.vit.torch;

import io.github.dino4j.core.io.ElementType;
import io.github.dino4j.core.io.FileBytes;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The format before PyTorch 1.6, which {@code torch.save(…, _use_new_zipfile_serialization=False)} still writes: five
 * pickles (a magic number, a version, the writer's sizes, the value, the keys of its storages), then for each key the number
 * of elements as int64 and the elements.
 */
final class TorchStream {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;
    private static final long MOST_PICKLE = 1L << 28;

    private final FileBytes file;
    private final Map<String, Slot> slots = new HashMap<>();
    private final Consumer<String> foreign;
    private long position;

    /** A storage whose place is known when all before it are. */
    private static final class Slot implements TorchTensor.Storage {
        private final ElementType type;
        private final long size;
        private long start = -1;
        private final FileBytes file;

        Slot(FileBytes file, ElementType type, long size) {
            this.file = file;
            this.type = type;
            this.size = size;
        }

        @Override
        public ElementType type() {
            return type;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public ByteBuffer data() throws IOException {
            if (start < 0) {
                throw new InputException(file.name() + ": damaged: it lacks a storage that a tensor lies in");
            }
            return file.part(start, size * type.width());
        }
    }

    private TorchStream(FileBytes file, Consumer<String> foreign) {
        this.file = file;
        this.foreign = foreign;
    }

    static Object read(FileBytes file, Consumer<String> foreign) throws IOException {
        TorchStream stream = new TorchStream(file, foreign);
        if (!MAGIC.equals(stream.next())) {
            throw new InputException(file.name()
                    + ": a pickle, but not one of torch.save; save the model's state_dict()" + " with torch.save");
        }
        if (!stream.next().equals(VERSION)) {
            throw new InputException(file.name() + ": of another version than " + VERSION + " of PyTorch's old format");
        }
        if (stream.next() instanceof Map<?, ?> system && Boolean.FALSE.equals(system.get("little_endian"))) {
            throw new InputException(file.name() + ": its byte order is not little-endian; save it on another machine");
        }
        Object value = stream.next();
        stream.place(stream.next());
        return value;
    }

    private Object next() throws IOException {
        ByteBuffer rest = file.part(position, Math.min(MOST_PICKLE, file.size() - position));
        TorchFile.Named pickle = TorchFile.pickle(file.name(), rest, this::slot, foreign);
        Object value = pickle.read();
        position += pickle.machine().position();
        return value;
    }

    private Object slot(List<?> identifier) throws InputException {
        if (identifier.get(0) instanceof List<?> module
                && module.size() > 1
                && module.get(0).equals("module")) {
            return module.get(1); // a class with its source text, of which only the name is kept
        }
        List<?> words = TorchFile.words(identifier);
        ElementType type = TorchGlobals.elements(words.get(1));
        long size = (Long) words.get(4);
        if (size < 0 || size > file.size() / type.width()) {
            throw new InputException("has a storage of " + size + " elements, larger than the file");
        }
        int view = 5;
        if (words.size() > view && words.get(view) instanceof List<?>) {
            throw new InputException("has a view of a storage of PyTorch 0.3; load and save it with a later version");
        }
        Slot slot = slots.computeIfAbsent((String) words.get(2), key -> new Slot(file, type, size));
        if (slot.type != type || slot.size != size) {
            throw new InputException("has one storage of two types or sizes");
        }
        return slot;
    }

    private void place(Object keys) throws IOException {
        if (!(keys instanceof List<?> list)) {
            throw new InputException(file.name() + ": damaged: it has no list of storages");
        }
        for (Object key : list) {
            Slot slot = key instanceof String text ? slots.get(text) : null;
            long size = file.part(position, Long.BYTES).getLong(0);
            if (slot == null || slot.size != size || slot.start >= 0) {
                throw new InputException(
                        file.name() + ": damaged: a storage of " + size + " elements that no tensor wants");
            }
            slot.start = position + Long.BYTES;
            file.part(slot.start, size * slot.type.width());
            position = slot.start + size * slot.type.width();
        }
    }
}
