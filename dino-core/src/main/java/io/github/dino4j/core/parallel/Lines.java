package io.github.dino4j.core.parallel;

import io.github.dino4j.core.io.Reason;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connects every process with the first one, which tells the others where it listens by the group itself. Plain TCP, since what
 * the transport has is busy with the very call that hangs.
 */
final class Lines {
    private static final int FIRST = 0;
    private static final int CONNECT_MILLIS = 3000; // for each address
    private static final int ARRIVE_MILLIS = 30_000; // for all processes
    private static final int NO_PORT = 0;

    private Lines() {}

    /** All connections of this process: of the first one to all others, of another one to the first. */
    static List<Line> connect(Group group, List<Place> places) throws IOException {
        if (group.rank() != FIRST) {
            Invitation invitation = Invitation.of(Texts.gather(group, "").get(FIRST));
            return List.of(call(invitation, places.get(FIRST), places.get(group.rank())));
        }
        try (ServerSocket door = new ServerSocket(NO_PORT, group.size())) {
            Invitation invitation = new Invitation(new SecureRandom().nextLong(), door.getLocalPort(), addresses());
            Texts.gather(group, invitation.text());
            return answer(door, invitation, places);
        }
    }

    /**
     * Where the first process listens.
     *
     * @param word tells this run's processes from strangers
     * @param port of TCP
     * @param addresses of its machine
     */
    private record Invitation(long word, int port, List<String> addresses) {
        String text() {
            return word + " " + port + " " + String.join(" ", addresses);
        }

        static Invitation of(String text) {
            List<String> words = List.of(text.split(" "));
            return new Invitation(
                    Long.parseLong(words.get(0)), Integer.parseInt(words.get(1)), words.subList(2, words.size()));
        }
    }

    private static List<String> addresses() throws SocketException {
        List<String> found = new ArrayList<>();
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (network.isUp()) {
                for (InetAddress address : Collections.list(network.getInetAddresses())) {
                    if (!address.isLinkLocalAddress()) {
                        // The machine's own address first: it is the only one of a network that processes on it alone
                        // can reach.
                        int place = address.isLoopbackAddress() || address instanceof Inet6Address ? found.size() : 0;
                        found.add(place, address.getHostAddress().replaceAll("%.*", ""));
                    }
                }
            }
        }
        return found;
    }

    private static Line call(Invitation invitation, Place first, Place here) throws IOException {
        List<String> failures = new ArrayList<>();
        for (String address : invitation.addresses()) {
            Line line = call(invitation, address, first, here, failures);
            if (line != null) {
                return line;
            }
        }
        throw new IOException(here + " cannot reach " + first + " by TCP at port " + invitation.port() + ": " + failures
                + "; open the ports from 1024 on between the machines for each other");
    }

    private static @Nullable Line call(
            Invitation invitation, String address, Place first, Place here, List<String> failures) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address, invitation.port()), CONNECT_MILLIS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeLong(invitation.word());
            out.writeInt(here.rank());
            out.flush();
            socket.setSoTimeout(CONNECT_MILLIS);
            if (new DataInputStream(socket.getInputStream()).readLong() == invitation.word()) {
                socket.setSoTimeout(0);
                return new Line(socket, first);
            }
            failures.add(address + ": another program listens there");
        } catch (IOException e) {
            failures.add(address + ": " + Reason.of(e));
        }
        socket.close();
        return null;
    }

    private static List<Line> answer(ServerSocket door, Invitation invitation, List<Place> places) throws IOException {
        List<Line> lines = new ArrayList<>(Collections.nCopies(places.size(), null));
        long end = System.nanoTime() + ARRIVE_MILLIS * 1_000_000L;
        int missing = places.size() - 1;
        while (missing > 0) {
            long left = (end - System.nanoTime()) / 1_000_000L;
            try {
                door.setSoTimeout((int) Math.max(1, left));
                Line line = welcome(door.accept(), invitation, places);
                if (line != null && lines.set(line.peer().rank(), line) == null) {
                    missing--;
                }
            } catch (SocketTimeoutException e) {
                throw new IOException(
                        missing(lines, places) + " did not connect to " + places.get(FIRST) + " by TCP at port "
                                + invitation.port() + " within " + ARRIVE_MILLIS / 1000
                                + " s; open the ports from 1024 on between the machines for each other",
                        e);
            }
        }
        return lines.subList(1, lines.size());
    }

    private static String missing(List<Line> lines, List<Place> places) {
        return places.stream()
                .filter(place -> place.rank() != FIRST && lines.get(place.rank()) == null)
                .map(Place::toString)
                .findFirst()
                .orElse("a process");
    }

    /** A process of the run; strangers are sent away. */
    private static @Nullable Line welcome(Socket socket, Invitation invitation, List<Place> places) throws IOException {
        try {
            socket.setSoTimeout(CONNECT_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            long word = in.readLong();
            int rank = in.readInt();
            if (word == invitation.word() && rank > FIRST && rank < places.size()) {
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeLong(word);
                out.flush();
                socket.setSoTimeout(0);
                return new Line(socket, places.get(rank));
            }
        } catch (SocketTimeoutException e) {
            socket.close(); // it says nothing
            return null;
        }
        socket.close();
        return null;
    }
}
