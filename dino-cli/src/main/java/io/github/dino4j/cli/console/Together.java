package io.github.dino4j.cli.console;

/**
 * A command that several processes may run together, each of which joins the others
 * ({@link io.github.dino4j.core.parallel.Groups}). Any other is refused where a launcher started several.
 */
public interface Together {}
