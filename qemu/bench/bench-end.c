/*
 * The guest's end of a benchmark in the fewest system calls that C can do it with: what the agent's own way to its
 * port is compared to. It serves orders (lab/bench-ends/order.ts) from a virtio-serial port until it is ended.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { echo = 1, source = 2, sink = 3, mixed = 4, timed_echo = 5 };
/* Of a timed echo. */
enum { most_timed = 100000 };

struct order {
  char magic[4];
  uint8_t pattern;
  uint8_t reserved[3];
  uint32_t bytes;
  uint32_t reserved_too;
  uint64_t octets;
} __attribute__((packed));

struct receipt {
  char magic[4];
  uint32_t wrong;
  uint64_t cpu_ns;
  uint64_t calls;
} __attribute__((packed));

static const size_t period = 65536;
static const size_t longest_message = 1048576;
static const size_t read_octets = 65536;
static const uint64_t sample_octets = 4096;

static uint8_t *payload;
static uint64_t calls;
/* Of a timed echo, how long each message was here, in ns, little-endian. */
static uint32_t stays[most_timed];

/* What every end sends: the octet at offset i of a stream is payload[i mod period]. */
static void make_payload(void) {
  payload = malloc(period + longest_message);
  if (!payload) exit(1);
  for (size_t i = 0; i < period + longest_message; i++) payload[i] = (uint8_t)((i % period) ^ ((i % period) >> 8));
}

/* False when the host has left. */
static bool write_all(int port, const void *from, size_t octets) {
  const uint8_t *at = from;
  while (octets > 0) {
    ssize_t written = write(port, at, octets);
    calls++;
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += written;
    octets -= (size_t)written;
  }
  return true;
}

/* 0 when the host has left. */
static size_t read_some(int port, void *into, size_t octets) {
  for (;;) {
    ssize_t got = read(port, into, octets);
    calls++;
    if (got < 0 && errno == EINTR) continue;
    return got > 0 ? (size_t)got : 0;
  }
}

static bool read_all(int port, void *into, size_t octets) {
  uint8_t *at = into;
  while (octets > 0) {
    size_t got = read_some(port, at, octets);
    if (got == 0) return false;
    at += got;
    octets -= got;
  }
  return true;
}

static bool send_stream(int port, uint32_t bytes, uint64_t octets) {
  for (uint64_t at = 0; at < octets;) {
    size_t part = octets - at < bytes ? (size_t)(octets - at) : bytes;
    if (!write_all(port, payload + at % period, part)) return false;
    at += part;
  }
  return true;
}

/* Sampled: the first and the last octet of what each read gives, and one in 4096 between. */
static uint32_t wrong_in(const uint8_t *got, size_t octets, uint64_t at) {
  uint32_t wrong = got[octets - 1] != payload[(at + octets - 1) % period];
  for (size_t i = 0; i < octets; i += sample_octets) wrong += got[i] != payload[(at + i) % period];
  return wrong;
}

static bool receive_stream(int port, uint64_t octets, bool back, uint32_t *wrong) {
  static uint8_t buffer[65536];
  for (uint64_t at = 0; at < octets;) {
    size_t wanted = octets - at < read_octets ? (size_t)(octets - at) : read_octets;
    size_t got = read_some(port, buffer, wanted);
    if (got == 0) return false;
    *wrong += wrong_in(buffer, got, at);
    if (back && !write_all(port, buffer, got)) return false;
    at += got;
  }
  return true;
}

static uint64_t clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Sums up for each message the time between a read's return and the call of the write after it. */
static bool echo_timed(int port, uint32_t bytes, uint64_t octets, uint32_t *wrong) {
  static uint8_t buffer[65536];
  for (uint64_t at = 0; at < octets;) {
    size_t left = bytes - at % bytes;
    size_t got = read_some(port, buffer, left < read_octets ? left : read_octets);
    uint64_t read_at = clock_ns(CLOCK_MONOTONIC);
    if (got == 0) return false;
    *wrong += wrong_in(buffer, got, at);
    uint64_t stayed = clock_ns(CLOCK_MONOTONIC) - read_at + (at % bytes == 0 ? 0 : le32toh(stays[at / bytes]));
    stays[at / bytes] = htole32(stayed < UINT32_MAX ? (uint32_t)stayed : UINT32_MAX);
    if (!write_all(port, buffer, got)) return false;
    at += got;
  }
  return true;
}

struct sending {
  int port;
  uint32_t bytes;
  uint64_t octets;
};

static void *send_beside(void *given) {
  struct sending *sending = given;
  return send_stream(sending->port, sending->bytes, sending->octets) ? sending : NULL;
}

static bool both_ways(int port, uint32_t bytes, uint64_t octets, uint32_t *wrong) {
  struct sending sending = {port, bytes, octets};
  pthread_t sender;
  void *sent = NULL;
  if (pthread_create(&sender, NULL, send_beside, &sending) != 0) return false;
  bool received = receive_stream(port, octets, false, wrong);
  pthread_join(sender, &sent);
  return received && sent != NULL;
}

static bool obey(int port, const struct order *order, uint32_t *wrong) {
  uint64_t octets = le64toh(order->octets);
  uint32_t bytes = le32toh(order->bytes);
  if (memcmp(order->magic, "BNCH", 4) != 0 || bytes == 0 || bytes > longest_message) return false;
  switch (order->pattern) {
    case timed_echo: return octets <= (uint64_t)most_timed * bytes && echo_timed(port, bytes, octets, wrong);
    case echo: return receive_stream(port, octets, true, wrong);
    case source: return send_stream(port, bytes, octets);
    case sink: return receive_stream(port, octets, false, wrong);
    case mixed: return both_ways(port, bytes, octets, wrong);
    default: return false;
  }
}

/* Until the host leaves, or says what is no order. */
static void serve(int port) {
  struct order order;
  while (read_all(port, &order, sizeof order)) {
    uint64_t began = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t called = calls;
    uint32_t wrong = 0;
    if (!obey(port, &order, &wrong)) return;
    struct receipt receipt = {"DONE", htole32(wrong), htole64(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - began), htole64(calls - called)};
    if (!write_all(port, &receipt, sizeof receipt)) return;
    size_t timed = order.pattern == timed_echo ? le64toh(order.octets) / le32toh(order.bytes) : 0;
    if (!write_all(port, stays, timed * sizeof *stays)) return;
  }
}

/* While there is no host the port hangs up at once, so that a poll would not wait. */
static void await_host(int port) {
  struct pollfd state = {.fd = port, .events = POLLOUT};
  while (poll(&state, 1, -1) < 0 || (state.revents & POLLHUP)) nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
}

/* The end that had the port before may not have noticed yet that its host has left. */
static int open_when_free(const char *path) {
  for (;;) {
    int port = open(path, O_RDWR | O_NOCTTY);
    if (port >= 0 || errno != EBUSY) return port;
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
  }
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: bench-end PORT\n");
    return 2;
  }
  make_payload();
  /* The first turn begins with the process, each later one with a signal: another end may have the port meanwhile. */
  sigset_t turn;
  sigemptyset(&turn);
  sigaddset(&turn, SIGUSR2);
  sigprocmask(SIG_BLOCK, &turn, NULL);
  for (int signal = 0;; sigwait(&turn, &signal)) {
    int port = open_when_free(argv[1]);
    if (port < 0) {
      perror(argv[1]);
      return 1;
    }
    await_host(port);
    serve(port);
    close(port);
  }
}
