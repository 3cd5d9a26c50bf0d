package io.github.dino4j.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.dino4j.core.parallel.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * ONNX Runtime with as many threads as ours, all its optimisations, and inputs that it need not copy. Its Java binding frees its
 * environment in a shutdown hook, whatever runs: in a JVM that is told to end, a run that has something to log then calls a logger
 * that is gone, and crashes. With {@code -Xrs} such a JVM ends without hooks.
 */
final class OnnxPeer implements RuntimePeer {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final int side;
    private FloatBuffer room = FloatBuffer.allocate(0); // outside the heap, for batches of one size

    OnnxPeer(Path model, int side) throws IOException {
        this.side = side;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(Threads.count());
            this.session = environment.createSession(model.toString(), options);
        } catch (OrtException e) {
            throw new IOException(model + ": " + e.getMessage(), e);
        }
    }

    @Override
    public float[] run(float[] images, int batch) throws IOException {
        if (room.capacity() != images.length) {
            room = ByteBuffer.allocateDirect(images.length * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }
        room.clear().put(images).flip();
        long[] shape = {batch, images.length / ((long) batch * side * side), side, side};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, room, shape);
                OrtSession.Result result = session.run(Map.of("images", input))) {
            FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] features = new float[values.remaining()];
            values.get(features);
            return features;
        } catch (OrtException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
