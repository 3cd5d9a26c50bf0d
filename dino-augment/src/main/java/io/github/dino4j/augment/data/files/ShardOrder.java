package io.github.dino4j.augment.data.files;

import io.github.dino4j.core.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The order in which images of shards are used, WebDataset's: shards in random order, each read from its beginning to its end,
 * and the images drawn at random from a buffer of those read last. So reads go on where the last one ended, give or take the
 * buffer, and yet the order is a function of the random stream alone.
 */
final class ShardOrder {
    private ShardOrder() {}

    static int[] draw(FileTable table, int buffer, RandomStream random) {
        int[] firsts = IntStream.range(0, table.size())
                .filter(i -> i == 0 || table.folder(i) != table.folder(i - 1))
                .toArray();
        int[] shards = IntStream.range(0, firsts.length).toArray();
        random.shuffle(shards);
        int[] order = new int[table.size()];
        int[] waiting = new int[Math.min(buffer, table.size())];
        int count = 0;
        int used = 0;
        for (int shard : shards) {
            int end = shard + 1 < firsts.length ? firsts[shard + 1] : table.size();
            for (int i = firsts[shard]; i < end; i++) {
                if (count < waiting.length) {
                    waiting[count++] = i;
                } else {
                    int place = random.nextInt(count);
                    order[used++] = waiting[place];
                    waiting[place] = i;
                }
            }
        }
        int[] rest = Arrays.copyOf(waiting, count);
        random.shuffle(rest);
        System.arraycopy(rest, 0, order, used, count);
        return order;
    }
}
