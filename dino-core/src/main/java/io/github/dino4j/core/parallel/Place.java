package io.github.dino4j.core.parallel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where a process of a group runs.
 *
 * @param rank its number
 * @param host the name of its machine
 * @param cores those of the machine that it may use, as the system lists them; empty where the system does not tell
 */
record Place(int rank, String host, String cores) {
    private static final Path STATUS = Path.of("/proc/self/status"); // of Linux
    private static final String ALLOWED = "Cpus_allowed_list:";

    static Place here(int rank) {
        return new Place(rank, hostName(), allowed());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            String name = String.valueOf(e.getMessage()); // "name: Name or service not known"
            int colon = name.indexOf(':');
            return colon > 0 ? name.substring(0, colon) : name;
        }
    }

    private static String allowed() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(ALLOWED))
                    .map(line -> line.substring(ALLOWED.length()).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** Those of all processes, by rank. */
    static List<Place> all(Group group) {
        Place here = here(group.rank());
        List<String> texts = Texts.gather(group, here.host + "\n" + here.cores);
        return IntStream.range(0, texts.size())
                .mapToObj(rank -> of(rank, texts.get(rank)))
                .toList();
    }

    private static Place of(int rank, String text) {
        int end = text.indexOf('\n');
        return end < 0 ? new Place(rank, text, "") : new Place(rank, text.substring(0, end), text.substring(end + 1));
    }

    /** Whether both processes compute on the same cores. Those that a launcher has bound to cores of their own do not. */
    boolean sharesWith(Place other) {
        return host.equals(other.host) && cores.equals(other.cores);
    }

    @Override
    public String toString() {
        return "rank " + rank + " (" + host + ")";
    }
}
