import type { Gss } from '../../gss/gss.ts';
import type { SecurityLayer } from '../../gss/security-layer.ts';
import { exactReader, type OctetStream } from '../octet-stream.ts';
import { octetTraffic, type Traffic } from '../traffic.ts';
import { type LayerEnd, acceptLayer, initiateLayer } from './agree-on-layer.ts';
import { layerStream } from './layer-stream.ts';
import { lineTraffic } from './line-traffic.ts';

/** What an end puts upon its way: nothing, a SASL layer, or lines inside one. */
export const upperLayers = ['none', 'sasl', 'lines'] as const;

export type UpperLayer = (typeof upperLayers)[number];

export interface Upper {
  readonly layer: UpperLayer;
  /** Where there is a layer. */
  readonly gss?: Gss | undefined;
  readonly service?: string | undefined;
}

const sides = { host: initiateLayer, guest: acceptLayer };

/** The traffic of one side of a way; what it holds is released with it. Rejects with a BenchError. */
export async function openTraffic(
  stream: OctetStream,
  side: keyof typeof sides,
  { layer: upper, gss, service }: Upper,
): Promise<Traffic & AsyncDisposable> {
  if (upper === 'none') return { ...octetTraffic(stream), [Symbol.asyncDispose]: () => Promise.resolve() };
  if (!gss || service === undefined) throw new Error('a layer needs GSSAPI and a service');
  const reader = exactReader(stream);
  const layer = await sides[side]({ stream, reader, gss, service } satisfies LayerEnd);
  // What came along with the last word of the exchange is the layer's.
  const rest = { read: () => reader.some(Number.MAX_SAFE_INTEGER), write: stream.write.bind(stream) };
  return { ...trafficIn(upper, rest, layer), [Symbol.asyncDispose]: () => layer[Symbol.asyncDispose]() };
}

function trafficIn(upper: 'sasl' | 'lines', stream: OctetStream, layer: SecurityLayer): Traffic {
  return upper === 'sasl' ? octetTraffic(layerStream(stream, layer)) : lineTraffic(stream, layer);
}
