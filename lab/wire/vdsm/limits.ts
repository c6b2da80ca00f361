/** vdsm discards a line of this length or more, terminator not counted; so do both ends here. */
export const discardedLineOctets = 1024 * 1024;

/** How deep a message may nest: vdsm's and the agent's own nest 4 deep. */
export const maxJsonDepth = 32;

/** The newest version of the protocol that either end speaks. */
export const maxApiVersion = 3;

/** From which version on the guest sends a report; those that are not named belong to every version. */
export const reportSince: Readonly<Record<string, number>> = {
  'number-of-cpus': 1,
  timezone: 2,
  'os-info': 2,
  completion: 3,
};
