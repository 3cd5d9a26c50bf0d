package io.github.dino4j.eval.knn;

/**
 * The best few of a stream of similarities, kept in a bounded heap whose root is the worst of them. Of equal
 * similarities the lower index is the better, so the answer depends on no order of arrival.
 */
final class Neighbours {
    private final float[] similarity;
    private final int[] index;
    private int size;

    Neighbours(int capacity) {
        this.similarity = new float[capacity];
        this.index = new int[capacity];
    }

    /** Offers a run of similarities whose first has the given index. */
    void offer(float[] values, int count, int firstIndex) {
        for (int i = 0; i < count; i++) {
            offer(values[i], firstIndex + i);
        }
    }

    void offer(float value, int id) {
        if (size < similarity.length) {
            size++;
            siftUp(value, id);
        } else if (worse(similarity[0], index[0], value, id)) {
            siftDown(size, value, id);
        }
    }

    /** Orders what was kept, best first. Nothing may be offered afterwards. */
    void sort() {
        for (int end = size - 1; end > 0; end--) {
            float worstSimilarity = similarity[0];
            int worstIndex = index[0];
            siftDown(end, similarity[end], index[end]);
            similarity[end] = worstSimilarity;
            index[end] = worstIndex;
        }
    }

    int size() {
        return size;
    }

    float similarity(int rank) {
        return similarity[rank];
    }

    int index(int rank) {
        return index[rank];
    }

    private void siftUp(float value, int id) {
        int hole = size - 1;
        while (hole > 0) {
            int parent = (hole - 1) / 2;
            if (!worse(value, id, similarity[parent], index[parent])) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        similarity[hole] = value;
        index[hole] = id;
    }

    private void siftDown(int end, float value, int id) {
        int hole = 0;
        int child = 1;
        while (child < end) {
            if (child + 1 < end && worse(similarity[child + 1], index[child + 1], similarity[child], index[child])) {
                child++;
            }
            if (!worse(similarity[child], index[child], value, id)) {
                break;
            }
            move(child, hole);
            hole = child;
            child = 2 * hole + 1;
        }
        similarity[hole] = value;
        index[hole] = id;
    }

    private void move(int from, int to) {
        similarity[to] = similarity[from];
        index[to] = index[from];
    }

    private static boolean worse(float similarity, int index, float thanSimilarity, int thanIndex) {
        return similarity < thanSimilarity || (similarity == thanSimilarity && index > thanIndex);
    }
}
