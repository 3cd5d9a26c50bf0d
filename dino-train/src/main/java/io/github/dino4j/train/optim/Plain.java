package io.github.dino4j.train.optim;

import java.util.List;
import java.util.stream.IntStream;

/** Gradients with their weight decay and nothing else: {@code torch.optim.SGD} over the original's two groups. */
final class Plain implements Pulls {
    @Override
    public List<Pull> of(Step step) {
        return IntStream.range(0, step.slots().size())
                .mapToObj(i -> new Pull(step.decay(i), 1.0))
                .toList();
    }
}
