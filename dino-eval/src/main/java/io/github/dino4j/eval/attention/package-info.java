/**
 * What attention heads look at: maps, masks of most of their mass, pictures, and how well the masks fit objects (Caron et
 * al. 2021, section 4.2.3). Entry: {@link io.github.dino4j.eval.attention.AttentionBenchmark}.
 */
@NullMarked
package io.github.dino4j.eval.attention;

import org.jspecify.annotations.NullMarked;
