#!/usr/bin/env python3
"""Several hosts on one machine, with a network between them that is as slow and as bad as asked.

    sudo scripts/lab/netlab.py --hosts 4 --delay-ms 0.5 --loss 0.001 --gbps 1 -- scripts/mpirun.sh --host @ -n 4 train ...

Each host is a network namespace with a name of its own. With a delay, a loss or a cut, what one sends to another goes through this
process, which holds each packet for the delay, sends no more bits a second than the bandwidth, and drops what chance says: what the
kernel's netem does, for kernels that lack it. It can carry about 1 Gb/s. Without them the hosts hang on a bridge, and the kernel
keeps to the bandwidth (tbf), which takes no time of the processor to speak of.

The command runs on the first host; `@` in it stands for the list of hosts that mpirun wants. Open MPI is told to start its
processes through `netlab.py --enter HOST` and to speak TCP alone, since the hosts share memory that real ones would not.

Linux, root, Python 3.8, iproute2. Exit status: that of the command.
"""

import argparse
import fcntl
import heapq
import os
import random
import select
import signal
import struct
import subprocess
import sys
import time

NET = "10.77.0."
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
BURST = 64  # packets read from a host before the others' turn


def address(host):
    return NET + str(host + 1)


def hostname(namespace):
    """lab-1 for lab4711-1: the same in every lab, since processes keep unpacked libraries under their host's name."""
    return "lab-" + namespace.rsplit("-", 1)[1]


def ip(*words):
    subprocess.run(["ip", *words], check=True)


class Host:
    """A network namespace without a way to the others yet."""

    def __init__(self, lab, number):
        self.name = "%s%d" % (lab, number)
        self.address = address(number)
        ip("netns", "add", self.name)
        self.ip("link", "set", "lo", "up")

    def ip(self, *words):
        ip("-n", self.name, *words)

    def up(self, device, mtu):
        self.ip("address", "add", self.address + "/24", "dev", device)
        self.ip("link", "set", device, "mtu", str(mtu), "txqueuelen", "1000", "up")

    def close(self):
        ip("netns", "delete", self.name)


class Bridge:
    """Joins hosts in the kernel."""

    def __init__(self, lab, hosts, options):
        self.name = lab + "br"
        ip("link", "add", self.name, "type", "bridge")
        ip("link", "set", self.name, "mtu", str(options.mtu), "up")
        for number, host in enumerate(hosts):
            outside = "%sv%d" % (lab, number)
            ip("link", "add", outside, "type", "veth", "peer", "name", "lab0", "netns", host.name)
            ip("link", "set", outside, "mtu", str(options.mtu), "master", self.name, "up")
            host.up("lab0", options.mtu)
            if options.gbps:
                rate = ["rate", "%dkbit" % (options.gbps * 1e6), "burst", "1mb", "limit", "%dk" % (options.queue_mb * 1e3)]
                subprocess.run(["tc", "-n", host.name, "qdisc", "add", "dev", "lab0", "root", "tbf"] + rate, check=True)

    def run(self, ended):
        while not ended():
            time.sleep(0.02)

    def close(self):
        ip("link", "delete", self.name)

    def __str__(self):
        return "a bridge"


class Port:
    """A host's way to the others through this process: its device, and when the line from it is free again."""

    def __init__(self, host, mtu):
        self.name = host.name
        inside = os.open("/run/netns/" + self.name, os.O_RDONLY)
        outside = os.open("/proc/self/ns/net", os.O_RDONLY)
        libc_setns(inside)
        try:
            self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self.fd, TUNSETIFF, struct.pack("16sH", b"lab0", IFF_TUN | IFF_NO_PI))
        finally:
            libc_setns(outside)
            os.close(inside)
            os.close(outside)
        host.up("lab0", mtu)
        self.free = 0.0
        self.waiting = 0  # bytes on the line


def libc_setns(fd):
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(fd, 0x40000000):  # CLONE_NEWNET
        raise OSError(ctypes.get_errno(), "setns: root is needed")


class Network:
    """Carries packets between the hosts until told to stop."""

    def __init__(self, hosts, options):
        self.ports = [Port(host, options.mtu) for host in hosts]
        self.delay = options.delay_ms * 1e-3
        self.loss = options.loss
        self.seconds_a_byte = 8e-9 / options.gbps if options.gbps else 0.0
        self.queue = int(options.queue_mb * 1e6)
        self.rng = random.Random(options.seed)
        self.line = []  # (when it arrives, order, destination, origin, packet)
        self.order = 0
        self.sent = self.dropped = self.bytes = 0
        self.cut = set()
        self.cutting = options.cut.split(":", 1) if options.cut else None

    def read(self, port, now):
        for _ in range(BURST):
            try:
                packet = os.read(port.fd, 65536)
            except BlockingIOError:
                return
            if packet[0] >> 4 != 4:
                continue  # IPv6 looks for neighbours that are not there
            target = packet[19] - 1
            if not 0 <= target < len(self.ports) or packet[16:19] != bytes((10, 77, 0)):
                continue
            self.send(port, self.ports[target], packet, now)

    def send(self, port, target, packet, now):
        self.sent += 1
        full = self.queue and port.waiting + len(packet) > self.queue
        lost = self.loss and self.rng.random() < self.loss
        if full or lost or port.name in self.cut or target.name in self.cut:
            self.dropped += 1
            return
        self.bytes += len(packet)
        port.free = max(port.free, now) + len(packet) * self.seconds_a_byte
        port.waiting += len(packet)
        self.order += 1
        heapq.heappush(self.line, (port.free + self.delay, self.order, target, port, packet))

    def deliver(self, now):
        while self.line and self.line[0][0] <= now:
            _, _, target, port, packet = heapq.heappop(self.line)
            port.waiting -= len(packet)
            try:
                os.write(target.fd, packet)
            except OSError:
                self.dropped += 1  # its queue is full, as a host's may be

    def is_due(self, seconds):
        """Whether the cut's time has come, or its file is there."""
        when = self.cutting[1]
        return os.path.exists(when) if "/" in when else seconds >= float(when)

    def run(self, ended):
        by_fd = {port.fd: port for port in self.ports}
        poll = select.epoll()
        for fd in by_fd:
            poll.register(fd, select.EPOLLIN)
        start = time.monotonic()
        while not ended():
            now = time.monotonic()
            if self.cutting and self.is_due(now - start):
                self.cut.add(self.ports[int(self.cutting[0])].name)
            wait = min(self.line[0][0] - now, 0.05) if self.line else 0.05
            for fd, _ in poll.poll(max(wait, 0.0)):
                self.read(by_fd[fd], time.monotonic())
            self.deliver(time.monotonic())

    def close(self):
        for port in self.ports:
            os.close(port.fd)

    def __str__(self):
        return "%d packets, %.1f MB, %d dropped" % (self.sent, self.bytes * 1e-6, self.dropped)


def enter(name, words):
    """What mpirun calls in place of ssh: the rest of its words are a command line for a shell."""
    lab = os.environ.get("NETLAB", "lab")
    host = name if not name.startswith(NET) else "%s%d" % (lab, int(name.rsplit(".", 1)[1]) - 1)
    line = "hostname %s && exec %s" % (hostname(host), " ".join(words))
    os.execvp("ip", ["ip", "netns", "exec", host, "unshare", "--uts", "sh", "-c", line])


def environment(lab):
    return dict(
        os.environ,
        NETLAB=lab,
        OMPI_MCA_plm_rsh_agent=os.path.abspath(__file__) + " --enter",
        OMPI_MCA_btl="tcp,self",
        OMPI_MCA_pml="ob1",
        OMPI_MCA_btl_tcp_if_include=NET + "0/24",
        OMPI_MCA_oob_tcp_if_include=NET + "0/24",
        OMPI_MCA_hwloc_base_binding_policy="none",
        OMPI_MCA_rmaps_base_oversubscribe="1",
    )


def parse():
    parser = argparse.ArgumentParser(description="hosts in network namespaces with delay, loss and bandwidth")
    parser.add_argument("--hosts", type=int, default=2)
    parser.add_argument("--delay-ms", type=float, default=0.0, help="one way")
    parser.add_argument("--loss", type=float, default=0.0, help="share of packets that never arrive")
    parser.add_argument("--gbps", type=float, default=0.0, help="of each host's line; 0: as fast as it goes")
    parser.add_argument("--queue-mb", type=float, default=16.0, help="that wait for a line before packets are dropped")
    parser.add_argument("--mtu", type=int, default=9000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cut", help="HOST:SECONDS, takes that host's line away after so long; or HOST:FILE, once the file is there")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    options.command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not options.command:
        parser.error("give the command after --")
    if not 1 <= options.hosts <= 64 or not 0.0 <= options.loss < 1.0:
        parser.error("--hosts is 1 to 64, --loss from 0 to below 1")
    return options


def main():
    if sys.argv[1:2] == ["--enter"]:
        enter(sys.argv[2], sys.argv[3:])
    options = parse()
    lab = "lab%d-" % (os.getpid() % 10000)  # names of devices have 15 letters
    hosts, network = [], None
    try:
        for number in range(options.hosts):
            hosts.append(Host(lab, number))
        relayed = options.delay_ms or options.loss or options.cut
        network = Network(hosts, options) if relayed else Bridge(lab, hosts, options)
        names = ",".join(host.address for host in hosts)
        words = [names if word == "@" else word for word in options.command]
        first = ["ip", "netns", "exec", hosts[0].name, "unshare", "--uts", "sh", "-c"]
        first += ['hostname "$0" && exec "$@"', hostname(hosts[0].name)] + words
        command = subprocess.Popen(first, env=environment(lab))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda got, _: command.send_signal(got))
        network.run(lambda: command.poll() is not None)
        print("netlab: %s" % network, file=sys.stderr)
        return command.returncode if command.returncode >= 0 else 128 - command.returncode
    finally:
        if network:
            network.close()
        for host in hosts:
            host.close()


if __name__ == "__main__":
    sys.exit(main())
