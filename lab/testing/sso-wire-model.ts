export type Side = 'client' | 'guest';

/** What is under way to one side: a line, the frame of a layer with a line in it, or octets that are neither. */
export interface Packet {
  readonly line: string | undefined;
  /** The layer it was wrapped in, and its number there. */
  readonly frame: { readonly layer: string; readonly number: number } | undefined;
}

/** What a side makes of a packet: lines, octets of no meaning, and the loss of its layer before them. */
export interface Arrival {
  readonly lostSync: boolean;
  readonly line: string | undefined;
}

/** The stream between two sides, packet by packet, with the layers that stand on it. */
export interface WireModel {
  /** Packets under way to a side, oldest first; a fault is done to them. */
  readonly under: Readonly<Record<Side, Packet[]>>;
  send(from: Side, line: string): void;
  deliver(to: Side): Arrival | undefined;
  /** Both sides of one handshake have the same name for their layer; undefined drops it. */
  setLayer(side: Side, name: string | undefined): void;
  hasLayer(side: Side): boolean;
}

interface Layer {
  readonly name: string;
  sent: number;
  received: number;
}

export function createWireModel(): WireModel {
  const under: Record<Side, Packet[]> = { client: [], guest: [] };
  const layers: Record<Side, Layer | undefined> = { client: undefined, guest: undefined };

  return {
    under,
    send(from, line) {
      const layer = layers[from];
      const frame = layer && { layer: layer.name, number: layer.sent };
      if (layer) layer.sent += 1;
      under[from === 'client' ? 'guest' : 'client'].push({ line, frame });
    },
    deliver(to) {
      const packet = under[to].shift();
      if (!packet) return undefined;
      const layer = layers[to];
      if (layer && packet.frame?.layer === layer.name && packet.frame.number === layer.received) {
        layer.received += 1;
        return { lostSync: false, line: packet.line };
      }
      layers[to] = undefined;
      // Outside a layer a frame is octets of no meaning, and what broke a layer is read again as a line.
      return { lostSync: layer !== undefined, line: packet.frame ? undefined : packet.line };
    },
    setLayer(side, name) {
      layers[side] = name === undefined ? undefined : { name, sent: 0, received: 0 };
    },
    hasLayer: (side) => layers[side] !== undefined,
  };
}
