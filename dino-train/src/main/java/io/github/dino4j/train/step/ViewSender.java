package io.github.dino4j.train.step;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.device.DeviceMemoryError;
import io.github.dino4j.core.device.Residence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches of views to a device of its own memory, one batch ahead and by a thread of its own: it waits for images and copies
 * them while the step before runs.
 */
final class ViewSender implements AutoCloseable {
    private final Residence residence;
    private final Source source;
    private final ExecutorService thread;
    private @Nullable Future<Sent> ahead;

    /** Where batches come from. */
    interface Source {
        /** Waits for the next batch. */
        List<Views> next() throws IOException;

        /** Takes it back, once all of it has been sent. */
        void giveBack(List<Views> parts);
    }

    /**
     * A batch in the device's memory.
     *
     * @param parts in which it is computed
     * @param shipments what they hold, to be closed when the step is done
     */
    record Sent(List<Shown> parts, List<Residence.Shipment> shipments) implements AutoCloseable {
        @Override
        public void close() {
            shipments.forEach(Residence.Shipment::close);
        }
    }

    /** Sends nothing before the first batch is asked for. */
    ViewSender(Residence residence, Source source) {
        this.residence = residence;
        this.source = source;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread sender = new Thread(task, "dino-sender");
            sender.setDaemon(true);
            return sender;
        });
    }

    /**
     * Waits for a batch to be on its way, and has the next one follow.
     *
     * @param patient whether an interruption is only kept, as other processes count on this one
     * @return the batch, to be closed when the step is done
     * @throws IOException if there are no images, or the thread is interrupted
     */
    Sent take(boolean patient) throws IOException {
        Future<Sent> next = ahead == null ? thread.submit(this::sendNext) : ahead;
        ahead = next; // if it is not awaited to its end, closing does
        Sent sent = await(next, patient);
        ahead = thread.submit(this::sendNext);
        return sent;
    }

    private Sent sendNext() throws IOException {
        List<Views> parts = source.next();
        Sent sent = new Sent(new ArrayList<>(), new ArrayList<>());
        try {
            for (Views part : parts) {
                Map<String, Residence.Shipment> inputs = new LinkedHashMap<>();
                inputs.put(Shown.GLOBAL, send(part.global(), sent));
                if (part.local().length > 0) {
                    inputs.put(Shown.LOCAL, send(part.local(), sent));
                }
                sent.parts().add(Shown.of(inputs, part));
            }
        } catch (RuntimeException | DeviceMemoryError e) {
            sent.close();
            throw e;
        }
        source.giveBack(parts);
        return sent;
    }

    private Residence.Shipment send(byte[] levels, Sent batch) {
        Residence.Shipment shipment = residence.send(levels);
        batch.shipments().add(shipment);
        return shipment;
    }

    private static Sent await(Future<Sent> batch, boolean patient) throws IOException {
        try {
            return batch.get();
        } catch (InterruptedException e) {
            try {
                if (patient) {
                    return await(batch, true);
                }
                throw new IOException("interrupted while loading images", e);
            } finally {
                Thread.currentThread().interrupt();
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof RuntimeException runtime) {
                throw runtime; // the device's own sentence
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("the views cannot be sent to the device: " + cause, cause);
        }
    }

    /** Ends once the source has failed or given a batch, which nobody will be shown. */
    @Override
    public void close() {
        thread.shutdown();
        if (ahead == null) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            await(ahead, true).close();
        } catch (IOException | RuntimeException | DeviceMemoryError e) {
            // Nobody asks for that batch any more.
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
