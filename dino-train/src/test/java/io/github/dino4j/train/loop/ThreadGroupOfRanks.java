package io.github.dino4j.train.loop;

import io.github.dino4j.core.parallel.Group;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/** Threads of one process that act as processes of a group: what each brings lies on a table that all read. */
final class ThreadGroupOfRanks {
    private final double[][] table;
    private final CyclicBarrier barrier;

    ThreadGroupOfRanks(int size) {
        this.table = new double[size][];
        this.barrier = new CyclicBarrier(size);
    }

    Group of(int rank) {
        return new Member(rank);
    }

    private void await() {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("the other threads have gone", e);
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
            float[] given = rank == root ? values.clone() : new float[values.length];
            sum(given);
            System.arraycopy(given, 0, values, 0, values.length);
        }

        @Override
        public boolean agree(boolean here) {
            double[] votes = {here ? 1.0 : 0.0};
            sum(votes);
            return votes[0] > 0.0;
        }
    }
}
