/**
 * Video object segmentation by label propagation on DAVIS (Caron et al. 2021, section 4.2.2; Jabri et al. 2020), with the
 * region and contour measures of Perazzi et al. 2016. Entry: {@link io.github.dino4j.eval.video.VideoBenchmark}.
 */
@NullMarked
package io.github.dino4j.eval.video;

import org.jspecify.annotations.NullMarked;
