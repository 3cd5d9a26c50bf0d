package io.github.dino4j.vit.head;

import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.model.Linear;
import io.github.dino4j.vit.ops.LossOps;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * One view of an image's patches: a linear layer on the outputs for all of them, side by side in the order in which they come (Misra
 * and van der Maaten 2020, section 3.2; Tian et al. 2020, InfoMin, section 5). Its weight (K, P*K) lies in P parts, a part for each place.
 */
final class Jigsaw implements Predictor {
    private final List<Linear> places = new ArrayList<>();

    /** Declares {@code 0.weight} (K, K) to {@code P-1.weight}, and {@code 0.bias}. */
    Jigsaw(Declarations at, int width, int patches) {
        for (int place = 0; place < patches; place++) {
            Declarations of = at.child(Integer.toString(place));
            places.add(place == 0 ? new Linear(of, width, width) : Linear.withoutBias(of, width, width));
        }
    }

    @Override
    public SDVariable forward(SDVariable outputs, Rows rows, Forward forward) {
        LossOps ops = forward.ops().losses();
        int batch = rows.local() / places.size();
        List<SDVariable> parts = new ArrayList<>();
        for (int place = 0; place < places.size(); place++) {
            SDVariable patch = ops.rows(outputs, rows.global() + place * batch, batch); // (B, K)
            parts.add(places.get(place).forward(patch, forward)); // (B, K)
        }
        SDVariable together = parts.stream().reduce(ops::sum).orElseThrow(); // (B, K)
        return forward.ops().pack(List.of(ops.firstRows(outputs, rows.global()), together)); // ((G+1)*B, K)
    }

    @Override
    public int views(int local) {
        return 1;
    }
}
