/**
 * What a folder of images holds, found without labels: duplicates, outliers, clusters, a diverse part, images that two sets share.
 * Entries: {@link io.github.dino4j.eval.curate.Gathering}, {@link io.github.dino4j.eval.curate.Curation}, {@link
 * io.github.dino4j.eval.curate.CuratePage}.
 */
@NullMarked
package io.github.dino4j.eval.curate;

import org.jspecify.annotations.NullMarked;
