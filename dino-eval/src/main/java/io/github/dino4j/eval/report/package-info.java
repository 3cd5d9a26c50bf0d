/** What a run did, as a page to read. */
@NullMarked
package io.github.dino4j.eval.report;

import org.jspecify.annotations.NullMarked;
