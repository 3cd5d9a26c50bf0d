package io.github.dino4j.rabit;

import io.github.dino4j.core.parallel.GroupProvider;
import io.github.dino4j.core.parallel.Membership;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** The transport {@code rabit}, for processes that {@code scripts/rabit.sh} or {@code DINO_RABIT_RANK} and its kin number. */
public final class RabitProvider implements GroupProvider {
    /** For the service loader. */
    public RabitProvider() {}

    @Override
    public String name() {
        return "rabit";
    }

    @Override
    public boolean isLauncher(Map<String, String> environment) {
        return RabitMember.isIn(environment);
    }

    @Override
    public Membership join(Map<String, String> environment, Duration patience) throws IOException {
        return RabitMembership.join(RabitMember.of(environment, patience));
    }
}
