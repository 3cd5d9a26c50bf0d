package io.github.dino4j.core.device;

/** What the plans of a device can do to touch memory less often and to launch fewer kernels. */
public enum Saving {
    /** In bfloat16 steps, what residual connections add is stored rounded, like what products read. */
    ROUNDED_BRANCHES,
    /** Weights are copied to bfloat16 all at once before all else, and kept until the step's end. */
    JOINED_CASTS,
    /** In bfloat16 steps, sums of what is stored rounded, and which only is read so, are stored rounded. */
    ROUNDED_SUMS,
    /** A layer norm is computed with the residual connection before it. */
    RESIDUAL_NORMS,
    /** Products take {@linkplain Tensor#constant constant} weights in float32, round them to what they multiply and sort them, once. */
    PACKED_WEIGHTS
}
