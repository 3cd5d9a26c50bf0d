/** The paper's component table: its rows as methods, trained on one set under equal budgets, and put side by side. */
@NullMarked
package io.github.dino4j.train.table;

import org.jspecify.annotations.NullMarked;
