package io.github.dino4j.train.step;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the operating system says of memory. */
public final class ProcessMemory {
    private static final Path MACHINE = Path.of("/proc/meminfo");
    private static final Path PROCESS = Path.of("/proc/self/status");
    private static final long KIB = 1024;

    private ProcessMemory() {}

    /** {@return bytes that are free, caches counted as free} */
    static long free() throws IOException {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        long limit = system.getTotalMemorySize(); // a container's, where there is one
        OptionalLong available = bytes(MACHINE, "MemAvailable:");
        return Math.min(limit, available.orElse(Files.isReadable(MACHINE) ? limit : system.getFreeMemorySize()));
    }

    /** {@return the process's largest resident set in MiB, or -1 where the system does not tell} */
    public static long peakMib() {
        try {
            OptionalLong peak = bytes(PROCESS, "VmHWM:");
            return peak.isPresent() ? peak.getAsLong() / KIB / KIB : -1;
        } catch (IOException e) {
            return -1; // the system does not tell
        }
    }

    private static OptionalLong bytes(Path file, String key) throws IOException {
        if (!Files.isReadable(file)) {
            return OptionalLong.empty();
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
                .findFirst();
    }
}
