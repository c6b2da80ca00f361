import { createReadStream } from 'node:fs';
import { Secret } from '../../../secret/secret.ts';
import type { UserPrompt } from '../prompt/ask-user.ts';

/** Where a password comes from: never from an argument or the environment, which others can read. */
export interface PasswordSource {
  /** Rejects when there is none, or when it is too long. */
  read(principal: string, signal: AbortSignal): Promise<Secret<string>>;
}

/** As long as kinit takes one. */
const maxPasswordOctets = 1024;

export function passwordFromPrompt(prompt: UserPrompt): PasswordSource {
  return { read: (principal, signal) => prompt.secret(`Password for ${principal}:`, signal) };
}

/** The first line of a descriptor that whoever starts this process has opened. */
export function passwordFromDescriptor(fd: number): PasswordSource {
  return {
    async read(_principal, signal) {
      const octets: Buffer[] = [];
      for await (const chunk of createReadStream('', { fd, autoClose: true, signal, highWaterMark: 256 })) {
        octets.push(chunk as Buffer);
        const text = Buffer.concat(octets);
        const end = text.indexOf(0x0a);
        if (end >= 0) return new Secret(text.toString('utf8', 0, end));
        if (text.length > maxPasswordOctets) throw new Error('the password is too long');
      }
      return new Secret(Buffer.concat(octets).toString('utf8'));
    },
  };
}
