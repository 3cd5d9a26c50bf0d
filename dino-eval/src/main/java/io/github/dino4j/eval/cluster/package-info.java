/** Groups of features that lie together: k-means of directions, where it starts, and how many groups there are. */
@NullMarked
package io.github.dino4j.eval.cluster;

import org.jspecify.annotations.NullMarked;
