/** A port's plugin with its arguments for the proxy's command line, whatever characters are in them. */
export function portArguments(port: string, [plugin, ...args]: readonly string[]): readonly string[] {
  return ['--port', `${port}=${plugin ?? ''}`, ...args.flatMap((arg) => ['--port-arg', `${port}=${arg}`])];
}
