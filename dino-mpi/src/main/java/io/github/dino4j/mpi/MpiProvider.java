package io.github.dino4j.mpi;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.GroupProvider;
import io.github.dino4j.core.parallel.Launch;
import io.github.dino4j.core.parallel.Membership;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Joins processes by Open MPI: started by its mpirun, by Slurm's srun with PMIx, or by a Kubernetes MPIJob. */
public final class MpiProvider implements GroupProvider {
    private static final String RABIT = "DINO_RABIT"; // has a transport of its own

    /** Found by {@link java.util.ServiceLoader}. */
    public MpiProvider() {}

    @Override
    public String name() {
        return "mpi";
    }

    @Override
    public boolean isLauncher(Map<String, String> environment) {
        return launch(environment).filter(Launch::isOfSeveral).isPresent();
    }

    private static Optional<Launch> launch(Map<String, String> environment) {
        return Launch.of(environment).filter(launch -> !launch.evidence().startsWith(RABIT));
    }

    @Override
    public Membership join(Map<String, String> environment, Duration patience) throws IOException {
        Launch launch = launch(environment)
                .orElseThrow(() -> new InputException("train.group=mpi: no launcher of MPI started this process; start"
                        + " with scripts/mpirun.sh -n 2, mpirun or srun --mpi=pmix, or set train.group=auto"));
        if (!environment.containsKey("PMIX_RANK") && !environment.containsKey("OMPI_COMM_WORLD_SIZE")) {
            throw new InputException("train.group=mpi: this process was started (" + launch.evidence()
                    + ") by a launcher that Open MPI does not know, such as MPICH's or Intel MPI's mpiexec or srun"
                    + " without PMIx; start it by Open MPI's mpirun, or by srun --mpi=pmix");
        }
        OpenMpi mpi = OpenMpi.initialized();
        MpiGroup group = new MpiGroup(mpi);
        if (launch.size() > 0 && launch.size() != group.size()) {
            throw new InputException("train.group=mpi: the launcher started " + launch.size() + " processes ("
                    + launch.evidence() + ") and MPI sees " + group.size()
                    + "; mpirun and libmpi must be of one Open MPI, and srun needs --mpi=pmix");
        }
        return new World(mpi, group);
    }

    /** All processes that the launcher started. */
    private record World(OpenMpi mpi, MpiGroup members) implements Membership {
        @Override
        public Group group() {
            return members;
        }

        @Override
        public void close() {
            mpi.leave();
        }

        @Override
        public void abort(int exitCode) {
            mpi.abort(exitCode);
        }
    }
}
