import { Option } from 'commander';

/** `--components`, of every command that builds worlds. */
export function componentsOption(): Option {
  return new Option(
    '--components <folder>',
    'another build of the components, as `lab components FOLDER` lays them out; what it lacks is this checkout’s',
  );
}
