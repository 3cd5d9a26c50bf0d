package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.ImageRows;
import java.util.ArrayList;
import java.util.List;

/** Images under a window as attributes of a node: side, stride and padding, and of each resolution its images and their extents. */
final class Windows {
    private static final int FIRST = 3;
    private static final int EACH = 3;

    private Windows() {}

    static int[] encode(List<ImageRows> images, ConvolutionOps.Window window) {
        List<Integer> attributes = new ArrayList<>(List.of(window.side(), window.stride(), window.padding()));
        images.forEach(each -> attributes.addAll(List.of(each.batch(), each.height(), each.width())));
        return attributes.stream().mapToInt(Integer::intValue).toArray();
    }

    static List<ConvolutionKernels.Window> decode(int... attributes) {
        List<ConvolutionKernels.Window> windows = new ArrayList<>();
        for (int i = FIRST; i < attributes.length; i += EACH) {
            windows.add(new ConvolutionKernels.Window(
                    attributes[i], attributes[i + 1], attributes[i + 2], attributes[0], attributes[1], attributes[2]));
        }
        return windows;
    }

    static long pixels(List<ConvolutionKernels.Window> windows) {
        return windows.stream().mapToLong(ConvolutionKernels.Window::pixels).sum();
    }

    static long places(List<ConvolutionKernels.Window> windows) {
        return windows.stream().mapToLong(ConvolutionKernels.Window::places).sum();
    }
}
