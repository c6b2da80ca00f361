/** Channel types (spice-protocol `enums.h`) that a client of ports meets; the others are numbers that it skips. */
export const channelType = { main: 1, port: 10 } as const;

export type ChannelType = (typeof channelType)[keyof typeof channelType];
