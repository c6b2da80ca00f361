import { request } from 'node:http';
import { onThisHost } from '../../deadline/host-speed.ts';
import { EngineError } from './engine-error.ts';

const maxAnswerOctets = 8 * 1024 * 1024;

export interface EngineAnswer {
  readonly status: number;
  readonly body: string;
  /** The body as it came: the engine's log streams are no text (engine-log.ts). */
  readonly bytes: Buffer;
}

/** One request to the Docker Engine API (1.41) without a body. Rejects when nothing answers in time, not for a status. */
export function engineRequest(
  socketPath: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  timeoutMs = 10_000,
): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(onThisHost(timeoutMs));
    const sent = request({ socketPath, method, path, signal, headers: { host: 'docker' } }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > maxAnswerOctets)
          response.destroy(new EngineError('refused', `the engine's answer to ${path} is too long`));
      });
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, body: bytes.toString('utf8'), bytes });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Like engineRequest, but any status from 300 up throws `refused` with the engine's own words. */
export async function engineJson(
  socketPath: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
): Promise<unknown> {
  const answer = await engineRequest(socketPath, method, path);
  if (answer.status >= 300) {
    throw new EngineError(
      'refused',
      `the engine answered ${answer.status} to ${method} ${path}: ${answer.body.trim().slice(0, 500)}`,
    );
  }
  return answer.body === '' ? undefined : JSON.parse(answer.body);
}
