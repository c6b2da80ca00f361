/** Sends back each octet that comes in on COM1. */
export function echoBootSector(): Buffer {
  return bootSector([
    ...[0xba, 0xfd, 0x03], // mov dx, line status
    ...[0xec, 0xa8, 0x01, 0x74, 0xfb], // wait for an octet
    ...[0xb2, 0xf8, 0xec, 0x88, 0xc4, 0xb2, 0xfd], // take it into ah
    ...[0xec, 0xa8, 0x20, 0x74, 0xfb], // wait until it can be sent
    ...[0x88, 0xe0, 0xb2, 0xf8, 0xee, 0xb2, 0xfd], // send it
    ...[0xeb, 0xe6], // again
  ]);
}

/** Sends octets on COM1 for ever, as fast as they are taken. */
export function floodBootSector(): Buffer {
  return bootSector([
    ...[0xba, 0xfd, 0x03], // mov dx, line status
    ...[0xec, 0xa8, 0x20, 0x74, 0xfb], // wait until one can be sent
    ...[0xb2, 0xf8, 0xee, 0xb2, 0xfd], // send what is in al
    ...[0xeb, 0xf4], // again
  ]);
}

function bootSector(code: readonly number[]): Buffer {
  const sector = Buffer.alloc(512);
  sector.set(code, 0);
  sector.set([0x55, 0xaa], 510);
  return sector;
}
