package io.github.dino4j.cuda.group;

import java.util.List;
import java.util.Map;

/** Which of a machine's processes this one is, by the launcher's variables: several of them must not all take the first GPU. */
public final class LocalRank {
    /** Our own scripts; Open MPI's mpirun; MPICH's and Intel's mpiexec; Slurm's srun. */
    private static final List<String> VARIABLES =
            List.of("DINO_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "SLURM_LOCALID");

    private LocalRank() {}

    /**
     * Reads the environment.
     *
     * @param environment the variables of this process
     * @return its number among those of its machine, from 0; 0 where no launcher tells
     */
    public static int of(Map<String, String> environment) {
        return VARIABLES.stream()
                .map(name -> environment.getOrDefault(name, ""))
                .filter(text -> text.matches("[0-9]{1,9}"))
                .findFirst()
                .map(Integer::parseInt)
                .orElse(0);
    }
}
