import type { MessageToHost } from '../../../../wire/vdsm/message-to-host.ts';
import type { Fact } from '../control-state.ts';
import { readDiskFacts } from './disk-facts.ts';
import { readDiskMapping } from './disk-mapping.ts';
import { readInterfaces } from './network-facts.ts';
import {
  readApplications,
  readCpus,
  readFqdn,
  readHostName,
  readOsInfo,
  readOsVersion,
  readTimezone,
} from './system-facts.ts';

/** The report of one fact, as it is now. */
export async function readFact(fact: Fact): Promise<MessageToHost> {
  switch (fact) {
    case 'host-name':
      return { name: fact, args: readHostName() };
    case 'os-version':
      return { name: fact, args: readOsVersion() };
    case 'fqdn':
      return { name: fact, args: await readFqdn() };
    case 'network-interfaces':
      return { name: fact, args: await readInterfaces() };
    case 'applications':
      return { name: fact, args: await readApplications() };
    case 'disks-usage':
      return { name: fact, args: { disks: [...(await readDiskFacts())], mapping: await readDiskMapping() } };
    case 'number-of-cpus':
      return { name: fact, args: readCpus() };
    case 'timezone':
      return { name: fact, args: await readTimezone() };
    case 'os-info':
      return { name: fact, args: await readOsInfo() };
  }
}
