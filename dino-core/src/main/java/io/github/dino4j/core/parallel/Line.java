package io.github.dino4j.core.parallel;

import io.github.dino4j.core.io.Reason;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection over which two processes say that they live, how far they are, and why they end. */
final class Line implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    private static final int BEAT = 1;
    private static final int FAILURE = 2;
    private static final int GOODBYE = 3;
    private static final int LONGEST_TEXT = 4000; // of writeUTF's 65535 bytes, whatever the letters
    private static final int GOODBYE_MILLIS = 2000;

    private final Socket socket;
    private final Place peer;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final AtomicInteger silence = new AtomicInteger(); // in ticks of this process
    private volatile long begun;
    private volatile long done;
    private volatile boolean left;
    private volatile @Nullable Thread reader;

    /** What a process hears. */
    interface Ear {
        /** The other process has failed, and says why. */
        void failed(Place peer, boolean byInput, String why);

        /** The connection has ended without a word. */
        void lost(Place peer, String why);
    }

    Line(Socket socket, Place peer) throws IOException {
        this.socket = socket;
        this.peer = peer;
        socket.setTcpNoDelay(true);
        this.out = new DataOutputStream(socket.getOutputStream());
        this.in = new DataInputStream(socket.getInputStream());
    }

    Place peer() {
        return peer;
    }

    /** Listens until the other process leaves. */
    void listen(Ear ear) {
        Thread listening = new Thread(() -> hear(ear), "dino-watch-" + peer.rank());
        listening.setDaemon(true);
        reader = listening;
        listening.start();
    }

    private void hear(Ear ear) {
        try {
            while (!left) {
                int word = in.readByte();
                switch (word) {
                    case BEAT -> {
                        begun = in.readLong();
                        done = in.readLong();
                    }
                    case FAILURE -> ear.failed(peer, in.readBoolean(), in.readUTF());
                    case GOODBYE -> left = true;
                    default -> throw new IOException("it says " + word + ", which means nothing");
                }
                silence.set(0);
            }
        } catch (IOException e) {
            if (!left) {
                ear.lost(peer, e instanceof EOFException ? "its connection was closed" : Reason.of(e));
            }
        }
    }

    /** Says that this process lives. What cannot be said is found out by listening. */
    synchronized void beat(long begunHere, long doneHere) {
        send(() -> {
            out.writeByte(BEAT);
            out.writeLong(begunHere);
            out.writeLong(doneHere);
        });
    }

    synchronized void fail(boolean byInput, String why) {
        send(() -> {
            out.writeByte(FAILURE);
            out.writeBoolean(byInput);
            out.writeUTF(why.substring(0, Math.min(why.length(), LONGEST_TEXT)));
        });
    }

    /** Says that this process leaves as all do. */
    synchronized void leave() {
        send(() -> out.writeByte(GOODBYE));
    }

    /** Ends the connection, once the other has left or should have: what it says last must not meet a closed door. */
    @Override
    public void close() {
        try {
            Thread listening = reader;
            if (listening != null) {
                listening.join(GOODBYE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        left = true;
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("the connection to {} was closed: {}", peer, Reason.of(e));
        }
    }

    private interface Words {
        void write() throws IOException;
    }

    private void send(Words words) {
        if (left) {
            return;
        }
        try {
            words.write();
            out.flush();
        } catch (IOException e) {
            LOG.debug("{} hears nothing more: {}", peer, Reason.of(e)); // whoever listens sees the same end
        }
    }

    /** Counts a tick of this process. */
    int tick() {
        return left ? 0 : silence.incrementAndGet();
    }

    long begun() {
        return begun;
    }

    long done() {
        return done;
    }
}
