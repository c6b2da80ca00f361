"""The host's end of a benchmark on spice-gtk's port channel: what the proxy is compared to.

It takes tasks from the bench by a unix socket and serves them by the orders of ../order.ts, as ../host/ does. One
thread, one GLib main loop, no more Python for a message than it takes. The library keeps no copy of what it is given to
write, and the bindings free theirs at once, so the two functions for writing are called by ctypes on memory that stays.
"""

import argparse
import collections
import configparser
import ctypes
import json
import os
import socket
import struct
import sys
import time

import gi

gi.require_version("SpiceClientGLib", "2.0")
from gi.repository import GLib, GObject, SpiceClientGLib as Spice  # noqa: E402

PERIOD = 65536
LONGEST_MESSAGE = 1048576
SAMPLE = 4096
HEADER = 24
DEEDS = {"round-trip": 1, "echo": 1, "source": 2, "sink": 3}
# So much may be under way at once when a stream is sent.
WINDOW = 65536

PAYLOAD = bytes(((i % PERIOD) ^ ((i % PERIOD) >> 8)) & 0xFF for i in range(PERIOD)) * 18
MEMORY = ctypes.create_string_buffer(PAYLOAD, len(PAYLOAD))
ADDRESS = ctypes.addressof(MEMORY)

LIBRARY = ctypes.CDLL("libspice-client-glib-2.0.so.8")
WRITTEN = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
LIBRARY.spice_port_channel_write_async.argtypes = [
    *(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, WRITTEN, ctypes.c_void_p),
]
LIBRARY.spice_port_channel_write_async.restype = None
LIBRARY.spice_port_channel_write_finish.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
LIBRARY.spice_port_channel_write_finish.restype = ctypes.c_ssize_t


def wrong_octets(got, at):
    wrong = int(got[-1] != PAYLOAD[(at + len(got) - 1) % PERIOD])
    for i in range(0, len(got), SAMPLE):
        wrong += int(got[i] != PAYLOAD[(at + i) % PERIOD])
    return wrong


class Task:
    """One task: sends its order and its octets, takes what comes back, and tells when the receipt is here."""

    def __init__(self, end, wanted):
        self.end = end
        self.pattern = wanted["pattern"]
        self.bytes = wanted["bytes"]
        self.messages = wanted["messages"]
        self.octets = self.bytes * self.messages
        self.sent = self.received = self.under_way = self.wrong = 0
        self.latencies = []
        self.receipt = b""
        self.seconds = None
        self.cpu = time.process_time()
        self.began = time.monotonic_ns()
        order = struct.pack("<4sB3xIIQ", b"BNCH", DEEDS[self.pattern], self.bytes, 0, self.octets)
        self.order = ctypes.create_string_buffer(order, HEADER)
        self.sizes = collections.deque([0])
        self.end.write(ctypes.addressof(self.order), HEADER)
        self.more()

    def more(self):
        """Sends what may be sent now."""
        if self.pattern == "source":
            return
        window = 1 if self.pattern == "round-trip" else WINDOW
        while self.sent < self.octets and self.under_way < window:
            if self.pattern == "round-trip" and self.received < self.sent:
                return
            size = min(self.bytes, self.octets - self.sent)
            start = ADDRESS + self.sent % PERIOD
            self.sent += size
            self.under_way += size
            self.sizes.append(size)
            self.sent_at = time.monotonic_ns()
            self.end.write(start, size)

    def written(self):
        self.under_way -= self.sizes.popleft()
        self.more()

    def take(self, data):
        expected = 0 if self.pattern == "sink" else self.octets
        payload = data[: max(0, expected - self.received)]
        if payload:
            self.wrong += wrong_octets(payload, self.received)
            self.received += len(payload)
            if self.pattern == "round-trip" and self.received % self.bytes == 0:
                self.latencies.append(time.monotonic_ns() - self.sent_at)
                self.more()
            if self.received == expected:
                self.seconds = (time.monotonic_ns() - self.began) / 1e9
        self.receipt += data[len(payload) :]
        if len(self.receipt) >= HEADER:
            self.done()

    def done(self):
        magic, wrong, cpu_ns, calls = struct.unpack("<4sIQQ", self.receipt[:HEADER])
        if magic != b"DONE":
            self.end.fail("left", "no receipt")
        elif wrong or self.wrong:
            self.end.fail("wrong-octets", f"{wrong + self.wrong} of the octets looked at are not what was sent")
        else:
            seconds = self.seconds
            if self.pattern == "sink" or seconds is None:
                seconds = (time.monotonic_ns() - self.began) / 1e9
            answer = {
                "messages": self.messages,
                "octets": self.octets,
                "seconds": seconds,
                "guest": {"wrong": wrong, "cpuNs": cpu_ns, "calls": calls},
                "cpuSeconds": time.process_time() - self.cpu,
            }
            if self.pattern == "round-trip":
                answer["latenciesNs"] = self.latencies
            self.end.tell({"done": answer})


class HostEnd:
    def __init__(self, arguments):
        self.arguments = arguments
        self.loop = GLib.MainLoop()
        self.task = None
        self.port = None
        self.control = None
        self.lines = b""
        self.finished = WRITTEN(self.on_written)
        self.session = self.open_session()

    def open_session(self):
        vv = configparser.ConfigParser(interpolation=None)
        vv.read(self.arguments.vv)
        os.unlink(self.arguments.vv)
        file = vv["virt-viewer"]
        session = Spice.Session()
        for name, value in {
            "host": file["host"],
            "tls-port": file["tls-port"],
            "password": file["password"],
            "ca-file": self.arguments.ca,
            "cert-subject": file["host-subject"],
            "verify": Spice.SessionVerify.SUBJECT,
            "enable-audio": False,
            "enable-smartcard": False,
            "enable-usbredir": False,
        }.items():
            session.set_property(name, value)
        GObject.Object.connect(session, "channel-new", self.on_channel)
        session.connect()
        return session

    def on_channel(self, _session, channel):
        GObject.Object.connect(channel, "channel-event", self.on_channel_event)
        if isinstance(channel, Spice.PortChannel):
            GObject.Object.connect(channel, "notify::port-opened", self.on_opened)
            GObject.Object.connect(channel, "port-data", self.on_data)
            Spice.Channel.connect(channel)

    def on_channel_event(self, channel, event):
        if int(event) >= int(Spice.ChannelEvent.ERROR_CONNECT):
            sys.exit(f"{type(channel).__name__}: {event}")

    def on_opened(self, channel, _property):
        if channel.get_property("port-name") != self.arguments.port:
            return
        if not channel.get_property("port-opened"):
            self.loop.quit()
        elif self.port is None:
            self.port = channel
            self.open_control()

    def open_control(self):
        self.control = socket.socket(socket.AF_UNIX)
        self.control.connect(self.arguments.control)
        GLib.io_add_watch(self.control.fileno(), GLib.IO_IN | GLib.IO_HUP, self.on_control)
        self.tell({"ready": True})

    def on_control(self, _source, _condition):
        heard = self.control.recv(65536)
        if not heard:
            self.loop.quit()
            return False
        *whole, self.lines = (self.lines + heard).split(b"\n")
        for line in whole:
            self.task = Task(self, json.loads(line))
        return True

    def on_data(self, _channel, pointer, size):
        if self.task:
            self.task.take(ctypes.string_at(pointer, size))

    def write(self, address, octets):
        LIBRARY.spice_port_channel_write_async(hash(self.port), address, octets, None, self.finished, None)

    def on_written(self, channel, result, _data):
        written = LIBRARY.spice_port_channel_write_finish(channel, result, None)
        if not self.task:
            return
        if written < 0:
            self.fail("left", "the port takes nothing more")
        else:
            self.task.written()

    def tell(self, message):
        if "ready" not in message:
            self.task = None
        self.control.sendall(json.dumps(message).encode() + b"\n")

    def fail(self, code, message):
        self.tell({"failed": {"code": code, "message": message}})


def main():
    parser = argparse.ArgumentParser(description="Performs the tasks of a benchmark through spice-gtk.")
    parser.add_argument("--control", required=True, help="unix socket of the bench")
    parser.add_argument("--vv", required=True, help="connection file; it is deleted")
    parser.add_argument("--ca", required=True, help="PEM file of the CA that the server's certificate is checked by")
    parser.add_argument("--port", default="spice.sso.0", help="name of the port")
    HostEnd(parser.parse_args()).loop.run()


main()
