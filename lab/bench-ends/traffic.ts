import { type ExactReader, exactReader, type OctetStream } from './octet-stream.ts';
import { headerOctets } from './order.ts';
import { payloadAt } from './payload.ts';
import { echoTimed, receivePayload, type Received, sendPayload } from './stream-payload.ts';

/** What a payload is sent in, and how much of it. */
export interface Course {
  /** Of one message; 0 for those of a transcript. */
  readonly bytes: number;
  /** In all. */
  readonly octets: number;
}

/** What the ends of a benchmark say to each other on a way, whatever the way makes of messages. */
export interface Traffic {
  /** Sends an order or a receipt. */
  tell(header: Buffer): Promise<void>;
  /** The next order or receipt, or what has `octets` after one; undefined when the other end has left. */
  hear(octets?: number): Promise<Buffer | undefined>;
  /** One message of a payload: the one that begins at offset `at`. */
  send(at: number, bytes: number): Promise<void>;
  /** That message when it comes, looked at like all of a payload. */
  take(at: number, bytes: number): Promise<Received>;
  /** All of a payload, not waiting for each message, with a bounded number of them under way. */
  sendAll(course: Course): Promise<void>;
  takeAll(course: Course): Promise<Received>;
  /** Sends back all of a payload, and looks at it. */
  echoAll(course: Course): Promise<Received>;
  /** The same, message by message; tells when each has left. */
  echoEach(course: Course, onMessage: () => void): Promise<Received>;
}

/** Messages that follow each other without a mark between them. */
export function octetTraffic(stream: OctetStream, reader: ExactReader = exactReader(stream)): Traffic {
  return {
    tell: (header) => stream.write(header),
    hear: (octets = headerOctets) => reader.exactly(octets),
    send: (at, bytes) => stream.write(payloadAt(at, bytes)),
    take: (at, bytes) => receivePayload(reader, bytes, undefined, at),
    sendAll: ({ bytes, octets }) => sendPayload(stream, bytes, octets),
    takeAll: ({ octets }) => receivePayload(reader, octets),
    echoAll: ({ octets }) => receivePayload(reader, octets, (piece) => stream.write(piece)),
    echoEach: (course, onMessage) => echoTimed(reader, stream, course, onMessage),
  };
}
