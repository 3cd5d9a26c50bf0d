package io.github.dino4j.core.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads of one process that act as processes of a group: what each brings lies on a table that all read. */
public final class ThreadGroupOfRanks {
    private final double[][] table;
    private final float[][] given; // by broadcasts
    private int arrived;
    private long met; // how often all have
    private boolean gone;

    public ThreadGroupOfRanks(int size) {
        this.table = new double[size][];
        this.given = new float[size][];
    }

    Group of(int rank) {
        return new Member(rank);
    }

    /** What a process does. */
    public interface Work<T> {
        T of(Group group) throws Exception;
    }

    /** Runs all processes, whose calls are made by threads beside theirs, as those of transports are. */
    public <T> List<Future<T>> runOrdered(Work<T> work) throws InterruptedException {
        return run(group -> {
            Calls calls = new Calls();
            try {
                return work.of(new OrderedGroup(group, calls, group.rank(), group.size()));
            } finally {
                calls.close();
            }
        });
    }

    /** Runs all processes; one that fails breaks what the others wait for. */
    public <T> List<Future<T>> run(Work<T> work) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(table.length);
        try {
            List<Future<T>> ends = new ArrayList<>();
            for (int rank = 0; rank < table.length; rank++) {
                Group group = of(rank);
                ends.add(threads.submit(() -> {
                    boolean ended = false;
                    try {
                        T end = work.of(group);
                        ended = true;
                        return end;
                    } finally {
                        if (!ended) {
                            leave();
                        }
                    }
                }));
            }
            for (Future<T> end : ends) {
                await(end);
            }
            return ends;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Waits for a thread to end; how it failed is for the caller to see. */
    private static void await(Future<?> end) throws InterruptedException {
        try {
            end.get();
        } catch (ExecutionException e) {
            // it has ended
        }
    }

    private synchronized void leave() {
        gone = true;
        notifyAll();
    }

    /** Waits until all threads do; an interruption is left for later. */
    private synchronized void await() {
        long before = met;
        if (++arrived == table.length) {
            arrived = 0;
            met++;
            notifyAll();
        }
        boolean interrupted = false;
        while (met == before) {
            if (gone) {
                throw new IllegalStateException("another thread has gone");
            }
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Member implements Group {
        private final int rank;

        Member(int rank) {
            this.rank = rank;
        }

        @Override
        public int rank() {
            return rank;
        }

        @Override
        public int size() {
            return table.length;
        }

        @Override
        public void sum(double[] values) {
            double[] sums = new double[values.length];
            table[rank] = values;
            ThreadGroupOfRanks.this.await(); // all have brought theirs
            for (double[] each : table) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += each[i];
                }
            }
            ThreadGroupOfRanks.this.await(); // all have read
            System.arraycopy(sums, 0, values, 0, sums.length);
        }

        @Override
        public void sum(float[] values) {
            double[] doubles = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                doubles[i] = values[i];
            }
            sum(doubles);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) doubles[i];
            }
        }

        @Override
        public void broadcast(float[] values, int root) {
            given[rank] = values;
            ThreadGroupOfRanks.this.await(); // all have come
            float[] copy = given[root].clone(); // bit for bit, the sign of a zero too
            ThreadGroupOfRanks.this.await(); // all have read
            System.arraycopy(copy, 0, values, 0, copy.length);
        }

        @Override
        public boolean agree(boolean here) {
            double[] votes = {here ? 1.0 : 0.0};
            sum(votes);
            return votes[0] > 0.0;
        }
    }
}
