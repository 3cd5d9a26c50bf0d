package io.github.dino4j.cuda;

import com.sun.jna.Memory;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.cuda.driver.Gpu;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pieces of flat stores on a GPU. Callers cut their stores anew at each step, so that tables are known by what is in
 * them, and uploaded once.
 */
final class PieceTables implements AutoCloseable {
    private static final int MOST = 16; // tables that are kept: a run needs two
    private static final int INTS = 4; // of a piece
    private static final int NUMBERS = 16; // bytes for the numbers of a segment

    private final Gpu gpu;
    private final Map<Key, Table> tables = new LinkedHashMap<>(MOST, 0.75f, true);

    PieceTables(Gpu gpu) {
        this.gpu = gpu;
    }

    private record Key(int segments, List<Segments.Piece> pieces) {}

    /**
     * Where a table lies on the GPU.
     *
     * @param pieces segment, first float, floats and nothing (int[4]) of each piece
     * @param sums room for a double for each piece
     * @param numbers room for four floats or two doubles for each segment
     */
    record Table(long pieces, long sums, long numbers) {}

    /**
     * The table of a store's parts.
     *
     * @param segments at least one, not empty
     * @return the table
     */
    Table of(Segments segments) {
        Key key = new Key(segments.count(), segments.pieces());
        Table known = tables.get(key);
        if (known != null) {
            return known;
        }
        if (tables.size() == MOST) {
            Iterator<Table> oldest = tables.values().iterator();
            gpu.free(oldest.next().pieces());
            oldest.remove();
        }
        Table table = upload(key);
        tables.put(key, table);
        return table;
    }

    private Table upload(Key key) {
        int count = key.pieces().size();
        long bytes = (long) count * INTS * Integer.BYTES;
        long room = (long) count * NUMBERS; // twice what sums need, so that numbers begin on a boundary of 16 bytes
        long address = gpu.allocate(bytes + room + (long) key.segments() * NUMBERS);
        try (Memory table = new Memory(bytes)) {
            for (int i = 0; i < count; i++) {
                Segments.Piece piece = key.pieces().get(i);
                int[] ints = {piece.segment(), piece.first(), piece.size(), 0};
                table.write((long) i * INTS * Integer.BYTES, ints, 0, INTS);
            }
            gpu.upload(address, table, bytes);
        }
        return new Table(address, address + bytes, address + bytes + room);
    }

    @Override
    public void close() {
        tables.values().forEach(table -> gpu.free(table.pieces()));
        tables.clear();
    }
}
