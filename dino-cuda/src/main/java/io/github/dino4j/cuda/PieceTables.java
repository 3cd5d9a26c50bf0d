package io.github.dino4j.cuda;

import com.sun.jna.Memory;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.cuda.driver.Gpu;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pieces of flat stores on a GPU, uploaded when they are first used, with what passes over them read and write. */
final class PieceTables implements AutoCloseable {
    private static final int MOST = 16; // tables that are kept: a run needs two
    private static final int INTS = 4; // of a piece
    private static final int NUMBERS = 16; // bytes for the numbers of a segment

    private final Gpu gpu;
    private final Map<Segments, Table> tables =
            new LinkedHashMap<>(MOST, 0.75f, true); // segments are equal to themselves

    PieceTables(Gpu gpu) {
        this.gpu = gpu;
    }

    /**
     * A table on the GPU.
     *
     * @param pieces where segment, first float, floats and nothing (int[4]) of each piece lie
     * @param sums where there is room for a double for each piece
     * @param numbers where there is room for four floats or two doubles for each segment
     * @param owners the segment of each piece
     * @param hostSums as much room in the host's memory, page-locked, so that a download waits once
     * @param hostNumbers as much room in the host's memory, not page-locked: an upload of so little has left it on return
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Table(long pieces, long sums, long numbers, int[] owners, Memory hostSums, Memory hostNumbers) {}

    /**
     * The table of a store's parts.
     *
     * @param segments at least one, not empty
     * @return the table, valid until others have been asked for
     */
    Table of(Segments segments) {
        Table known = tables.get(segments);
        if (known != null) {
            return known;
        }
        if (tables.size() == MOST) {
            Iterator<Table> oldest = tables.values().iterator();
            free(oldest.next());
            oldest.remove();
        }
        Table table = upload(segments);
        tables.put(segments, table);
        return table;
    }

    private Table upload(Segments segments) {
        List<Segments.Piece> pieces = segments.pieces();
        int count = pieces.size();
        long bytes = (long) count * INTS * Integer.BYTES;
        long room = (long) count * NUMBERS; // twice what sums need, so that numbers begin on a boundary of 16 bytes
        long numbers = (long) segments.count() * NUMBERS;
        long address = gpu.allocate(bytes + room + numbers);
        try (Memory table = new Memory(bytes)) {
            for (int i = 0; i < count; i++) {
                Segments.Piece piece = pieces.get(i);
                int[] ints = {piece.segment(), piece.first(), piece.size(), 0};
                table.write((long) i * INTS * Integer.BYTES, ints, 0, INTS);
            }
            gpu.upload(address, table, bytes);
        }
        int[] owners = pieces.stream().mapToInt(Segments.Piece::segment).toArray();
        Memory hostSums = new Memory((long) count * Double.BYTES);
        gpu.pin(hostSums, hostSums.size()); // if not, all works as before
        return new Table(address, address + bytes, address + bytes + room, owners, hostSums, new Memory(numbers));
    }

    private void free(Table table) {
        gpu.free(table.pieces());
        gpu.unpin(table.hostSums());
        table.hostSums().close();
        table.hostNumbers().close();
    }

    @Override
    public void close() {
        tables.values().forEach(this::free);
        tables.clear();
    }
}
