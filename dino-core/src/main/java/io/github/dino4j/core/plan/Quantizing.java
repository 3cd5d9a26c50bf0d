package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.KernelList;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.event.LogOnce;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Has linear layers of a finished network computed in whole numbers: all whose weight is a matrix, not a convolution's kernel. */
final class Quantizing {
    private static final Logger LOG = LoggerFactory.getLogger(Quantizing.class);
    private static final long LINE = 16; // floats of a cache line

    private Quantizing() {}

    /**
     * Marks the layers and says in the log, once, how many of how many there are.
     *
     * @param nodes of a step, after fusion
     * @param others what other products are rounded to
     * @throws IllegalStateException if there are none
     */
    static void apply(List<Node> nodes, Precision others) {
        List<Node> linear = nodes.stream().filter(node -> node.linear() != null).toList();
        List<Node> chosen = linear.stream().filter(Quantizing::fits).toList();
        if (chosen.isEmpty()) {
            throw new IllegalStateException(
                    "eval.precision=int8 is for linear layers, of which this network has none; set eval.precision=auto or float32");
        }
        chosen.forEach(Node::quantize);
        LogOnce.say(
                LOG,
                Level.INFO,
                String.format(
                        Locale.ROOT,
                        "int8: %d of %d linear layers; the patches' projection, other products and norms stay %s",
                        chosen.size(),
                        linear.size(),
                        others.toString().toLowerCase(Locale.ROOT)));
    }

    private static boolean fits(Node node) {
        int weight = node.linearAt() + 1;
        long[] shape = node.shapes().get(weight);
        return node.in().get(weight).writer() == null && shape.length == 2 && shape[1] > 1;
    }

    /** Floats of working memory: three for each row, then the rows. */
    static long scratch(long[] rows) {
        long factors = (3 * rows[0] + LINE - 1) / LINE * LINE;
        return factors + (rows[0] * rows[1] + Float.BYTES - 1) / Float.BYTES;
    }

    /** Emits a layer that was marked. */
    static void emit(KernelList list, Node node, List<Tensor> arguments, Tensor to) {
        int first = node.linearAt();
        List<Tensor> own = arguments.subList(first, arguments.size());
        list.quantizedLinear(
                own.get(0),
                own.get(1),
                own.size() > 2 ? own.get(2) : null,
                node.epilogue(arguments.subList(0, first)),
                to);
    }
}
