package io.github.dino4j.core.config.bind;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration is wrong; all problems are told at once, a line each. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * Collects the problems.
     *
     * @param problems at least one
     */
    public ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /**
     * Tells of one problem.
     *
     * @param problem the only one
     */
    public ConfigException(Problem problem) {
        this(List.of(problem));
    }

    /** {@return the problems} */
    public List<Problem> problems() {
        return problems;
    }
}
